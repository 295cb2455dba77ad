/// The one place that says who may do what (DESIGN §4): pure, asked by every use case.
package enum AccessPolicy {
    /// Whether the principal may; a refusal says why, and who could help.
    package static func decide(_ principal: Principal, _ action: Action, _ target: AccessTarget) -> Decision {
        if principal.readOnly, !action.onlyReads {
            return .refused("\(principal.label) may only read.")
        }
        if allows(principal, action, target) { return .allowed }
        return .refused(reason(principal, action, target))
    }

    /// How far an action of the principal goes in its consortium: the filter of every list.
    package static func reach(_ principal: Principal, _ action: Action) -> Reach {
        if principal.readOnly, !action.onlyReads { return .nothing }
        return reach(principal, action.row.roles)
    }

    /// Whether the principal may do this only as a manager, and so is subject to the consortium's approval and quota.
    package static func onlyAsManager(_ principal: Principal, _ action: Action, _ target: AccessTarget) -> Bool {
        let others = principal.grants.filter { $0.role != .manager }
        let without = Principal(
            identity: principal.identity,
            label: principal.label,
            consortium: principal.consortium,
            grants: others,
            readOnly: principal.readOnly
        )
        return decide(principal, action, target) == .allowed && decide(without, action, target) != .allowed
    }

    private static func reach(_ principal: Principal, _ roles: Set<Role>) -> Reach {
        principal.grants
            .filter { roles.contains($0.role) && $0.role.isHeld(at: $0.scope) }
            .reduce(.nothing) { $0.union($1.reach) }
    }

    private static func allows(_ principal: Principal, _ action: Action, _ target: AccessTarget) -> Bool {
        let held = principal.grants.filter { action.row.roles.contains($0.role) && $0.role.isHeld(at: $0.scope) }
        if action.row == .common { return !held.isEmpty }
        switch target {
        case .installation: return held.contains { $0.scope == .installation }
        case .identity(let identity):
            if action.row == .account, identity == principal.identity { return true }
            return held.contains { $0.scope == .installation }
        case .consortium, .consortiumWide: return reach(principal, action.row.roles) == .everything
        case .institution(let institution): return reach(principal, action.row.roles).contains(institution)
        case .institutions(let institutions):
            let reach = reach(principal, action.row.roles)
            return !institutions.isEmpty && institutions.allSatisfy { reach.contains($0) }
        }
    }

    private static func reason(_ principal: Principal, _ action: Action, _ target: AccessTarget) -> String {
        guard !principal.grants.isEmpty else { return "\(principal.label) holds no role here." }
        let roles = action.row.roles.sorted(by: >).map(\.rawValue)
        let needed =
            roles.count == 1 ? roles[0] : roles.dropLast().joined(separator: ", ") + " or " + (roles.last ?? "")
        let place =
            switch target {
            case .installation: "the installation"
            case .consortium: "the whole consortium"
            case .consortiumWide: "what belongs to the consortium itself"
            case .institution: "this institution"
            case .institutions: "all of these institutions"
            case .identity: "this account"
            }
        return "\(principal.label) may not do this (\(action.rawValue)): it takes the role \(needed) for \(place)."
    }
}

/// The answer of `AccessPolicy`.
package enum Decision: Sendable, Hashable {
    case allowed
    /// One plain sentence for people, without secrets.
    case refused(String)
}
