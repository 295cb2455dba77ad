import Ground
import Tenancy
import TestSupport
import Testing

struct GrantPolicyTests {
    @Test func `nobody grants more than they hold, even when groups grow later`() {
        var granted = 0
        for seed in 0..<10_000 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let world = RandomWorld(using: &generator)
            let role = Role.allCases.randomElement(using: &generator) ?? .viewer
            let scope = RandomWorld.scope(world.institutions, using: &generator)
            guard GrantPolicy.decide(world.principal, role, at: scope) == .allowed else { continue }
            granted += 1
            var groups = world.groups
            for group in groups.keys {
                groups[group]?.formUnion(world.institutions.filter { _ in Bool.random(using: &generator) })
            }
            let giver = RandomWorld.principal(world.principal.grants.map { ($0.role, $0.scope) }, groups: groups)
            let taker = RandomWorld.principal([(role, scope)], groups: groups)
            for action in Action.allCases {
                let targets = [world.target(using: &generator), .consortium, .installation]
                for target in targets where AccessPolicy.decide(taker, action, target) == .allowed {
                    invariant(
                        AccessPolicy.decide(giver, action, target) == .allowed,
                        "seed \(seed): \(role) at \(scope) may \(action) on \(target), its giver may not"
                    )
                }
            }
        }
        #expect(granted > 500)
    }

    struct Case: CustomTestStringConvertible {
        let giver: (Role, RoleScope)
        let role: Role
        let scope: RoleScope
        let allowed: Bool

        var testDescription: String { "\(giver.0) at \(giver.1) grants \(role) at \(scope): \(allowed)" }
    }

    private static let mine = RoleScope.institution(InstitutionID(1))
    private static let other = RoleScope.institution(InstitutionID(2))
    private static let group = RoleScope.group(InstitutionGroupID(1))

    @Test(arguments: [
        Case(giver: (.sysadmin, .installation), role: .sysadmin, scope: .installation, allowed: true),
        Case(giver: (.sysadmin, .installation), role: .admin, scope: .consortium, allowed: true),
        Case(giver: (.admin, .consortium), role: .sysadmin, scope: .installation, allowed: false),
        Case(giver: (.admin, .consortium), role: .viewer, scope: .installation, allowed: false),
        Case(giver: (.admin, .consortium), role: .admin, scope: .consortium, allowed: true),
        Case(giver: (.admin, .consortium), role: .manager, scope: other, allowed: true),
        Case(giver: (.admin, .consortium), role: .manager, scope: .consortium, allowed: false),
        Case(giver: (.manager, mine), role: .manager, scope: mine, allowed: true),
        Case(giver: (.manager, mine), role: .viewer, scope: mine, allowed: true),
        Case(giver: (.manager, mine), role: .admin, scope: .consortium, allowed: false),
        Case(giver: (.manager, mine), role: .viewer, scope: .consortium, allowed: false),
        Case(giver: (.manager, mine), role: .viewer, scope: other, allowed: false),
        Case(giver: (.manager, mine), role: .manager, scope: group, allowed: false),
        Case(giver: (.manager, group), role: .manager, scope: group, allowed: true),
        Case(giver: (.manager, group), role: .viewer, scope: mine, allowed: true),
        Case(giver: (.viewer, mine), role: .viewer, scope: mine, allowed: false),
        Case(giver: (.viewer, .consortium), role: .viewer, scope: mine, allowed: false),
    ])
    func `granting follows what the giver holds`(_ item: Case) {
        let giver = RandomWorld.principal([item.giver], groups: [InstitutionGroupID(1): [InstitutionID(1)]])
        #expect((GrantPolicy.decide(giver, item.role, at: item.scope) == .allowed) == item.allowed)
    }

    @Test func `a manager changes only memberships that hold nothing beyond what they could give`() {
        let manager = RandomWorld.principal([(.manager, Self.mine)], groups: [:])
        let allowed = GrantPolicy.mayManage(manager, membershipWith: [(.viewer, Self.mine), (.manager, Self.mine)])
        #expect(allowed == .allowed)
        #expect(
            GrantPolicy.mayManage(manager, membershipWith: [(.viewer, Self.mine), (.viewer, Self.other)]) != .allowed
        )
        #expect(GrantPolicy.mayManage(manager, membershipWith: [(.admin, .consortium)]) != .allowed)
        #expect(GrantPolicy.mayManage(manager, membershipWith: []) != .allowed)
        let admin = RandomWorld.principal([(.admin, .consortium)], groups: [:])
        #expect(GrantPolicy.mayManage(admin, membershipWith: []) == .allowed)
    }
}
