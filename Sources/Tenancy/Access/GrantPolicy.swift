internal import Ground

/// Who may give a role to somebody, and take it away: nobody grants more than they hold.
///
/// An admin gives every role inside the consortium. A manager gives manager and viewer at institutions of their own,
/// and at a group whose manager they are: a group may grow, so holding its present members does not suffice.
package enum GrantPolicy {
    /// Whether the principal may give or take this role at this scope.
    package static func decide(_ principal: Principal, _ role: Role, at scope: RoleScope) -> Decision {
        guard role.isHeld(at: scope) else {
            return .refused("The role \(role.rawValue) is not held at \(scope): \(places(of: role)).")
        }
        if principal.readOnly { return .refused("\(principal.label) may only read.") }
        if principal.grants.contains(where: { includes($0, role, scope) }) { return .allowed }
        return .refused(
            "\(principal.label) may not grant or revoke \(role.rawValue) at \(scope): nobody grants more than they hold."
        )
    }

    /// Whether the principal may change a membership with these roles: each must be one that they could grant.
    ///
    /// A membership without roles is left to admins, as it belongs to no institution.
    package static func mayManage(
        _ principal: Principal,
        membershipWith roles: [(role: Role, scope: RoleScope)]
    ) -> Decision {
        for (role, scope) in roles {
            let decision = decide(principal, role, at: scope)
            guard decision == .allowed else { return decision }
        }
        if !roles.isEmpty { return .allowed }
        return AccessPolicy.decide(principal, .manageMemberships, .consortium)
    }

    private static func includes(_ held: Grant, _ role: Role, _ scope: RoleScope) -> Bool {
        guard held.role.isHeld(at: held.scope) else { return false }
        switch held.role {
        case .sysadmin: return true
        case .admin: return role <= .admin && scope != .installation
        case .manager:
            guard role <= .manager else { return false }
            switch scope {
            case .institution(let institution): return held.institutions.contains(institution)
            case .group: return held.scope == scope
            case .installation, .consortium: return false
            }
        case .viewer: return false
        }
    }

    private static func places(of role: Role) -> String {
        switch role {
        case .sysadmin: "it belongs to the installation"
        case .admin: "it belongs to a consortium"
        case .manager: "it belongs to an institution or a group; for a whole consortium it is called admin"
        case .viewer: "it belongs anywhere"
        }
    }
}
