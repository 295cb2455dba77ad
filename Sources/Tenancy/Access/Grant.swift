package import Ground

/// A role at a scope, with the institutions that the scope holds now.
package struct Grant: Sendable, Hashable {
    package let role: Role
    package let scope: RoleScope
    /// The institution itself, or the group's members when the principal was built.
    ///
    /// *Bounds*: empty for the installation and the consortium, whose scope is all there is, and for an empty group.
    package let institutions: Set<InstitutionID>

    /// A role at a scope; at one institution the scope gives `institutions`, at a group the caller names its members.
    package init(_ role: Role, at scope: RoleScope, institutions: Set<InstitutionID> = []) {
        self.role = role
        self.scope = scope
        if case .institution(let institution) = scope {
            self.institutions = [institution]
        } else {
            self.institutions = institutions
        }
    }

    /// What the grant's scope covers, whatever its role.
    package var reach: Reach {
        switch scope {
        case .installation, .consortium: .everything
        case .group, .institution: institutions.isEmpty ? .nothing : .institutions(institutions)
        }
    }
}
