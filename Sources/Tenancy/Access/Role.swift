internal import Database

/// What a person may do inside the scope at which it was granted; the order is that of power.
///
/// CC-PLUS's Admin, Manager, Viewer and User are admin, manager, viewer of the consortium and viewer of an institution.
package enum Role: String, Sendable, Hashable, CaseIterable, DatabaseValue {
    case sysadmin
    case admin
    case manager
    case viewer

    /// How much a role may do: higher is more.
    package var rank: Int {
        switch self {
        case .sysadmin: 4
        case .admin: 3
        case .manager: 2
        case .viewer: 1
        }
    }

    /// Whether the role exists at this kind of scope: sysadmin at the installation, admin at a consortium, manager at
    /// an institution or a group, viewer at any.
    package func isHeld(at scope: RoleScope) -> Bool {
        switch (self, scope) {
        case (.sysadmin, .installation), (.admin, .consortium), (.manager, .group), (.manager, .institution): true
        case (.viewer, _): true
        default: false
        }
    }
}

extension Role: Comparable {
    package static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }
}
