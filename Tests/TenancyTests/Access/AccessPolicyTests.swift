import Ground
import Tenancy
import TestSupport
import Testing

struct AccessPolicyTests {
    @Test func `every action stands in the table of the design, and the table names no other`() {
        #expect(Set(AuthorisationTable.cells.keys) == Set(Action.allCases.map(\.rawValue)))
    }

    @Test(arguments: 0..<10)
    func `decisions agree with the table in ten thousand random worlds`(part: Int) throws {
        for number in 0..<1000 {
            let seed = UInt64(part * 1000 + number)
            var generator = SeededGenerator(seed: seed)
            let world = RandomWorld(using: &generator)
            for action in Action.allCases {
                let target = world.target(using: &generator)
                let allowed = AccessPolicy.decide(world.principal, action, target) == .allowed
                invariant(
                    allowed == Oracle.allows(world.principal, action, target),
                    "seed \(seed): \(world.principal.grants), \(action), \(target)"
                )
            }
        }
    }

    @Test func `a list shows exactly what a single look would allow`() {
        for seed in 0..<1000 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let world = RandomWorld(using: &generator)
            for action in Action.allCases where action.row != .common {
                let reach = AccessPolicy.reach(world.principal, action)
                for institution in world.institutions + [InstitutionID(99)] {
                    let decision = AccessPolicy.decide(world.principal, action, .institution(institution))
                    invariant((decision == .allowed) == reach.contains(institution), "seed \(seed), \(action)")
                }
                let whole = AccessPolicy.decide(world.principal, action, .consortiumWide)
                invariant((whole == .allowed) == reach.contains(nil), "seed \(seed), \(action)")
            }
        }
    }

    @Test func `a refusal says what it would take`() {
        let viewer = RandomWorld.principal([(.viewer, .institution(InstitutionID(1)))], groups: [:])
        let decision = AccessPolicy.decide(viewer, .requestHarvests, .institution(InstitutionID(1)))
        #expect(
            decision
                == .refused(
                    "user:someone@example.org may not do this (harvest.request): it takes the role sysadmin, admin or "
                        + "manager for this institution."
                )
        )
    }

    @Test func `approval and quota are for those who are allowed as managers only`() {
        let own = InstitutionID(1)
        let manager = RandomWorld.principal([(.manager, .institution(own))], groups: [:])
        let both = RandomWorld.principal([(.manager, .institution(own)), (.admin, .consortium)], groups: [:])
        #expect(AccessPolicy.onlyAsManager(manager, .requestHarvests, .institution(own)))
        #expect(!AccessPolicy.onlyAsManager(both, .requestHarvests, .institution(own)))
        #expect(!AccessPolicy.onlyAsManager(manager, .requestHarvests, .institution(InstitutionID(2))))
    }

    @Test func `many institutions at once are allowed only together`() {
        let (first, second, third) = (InstitutionID(1), InstitutionID(2), InstitutionID(3))
        let manager = RandomWorld.principal(
            [(.manager, .institution(first)), (.manager, .institution(second))],
            groups: [:]
        )
        #expect(AccessPolicy.decide(manager, .stopHarvests, .institutions([first, second])) == .allowed)
        #expect(AccessPolicy.decide(manager, .stopHarvests, .institutions([first, third])) != .allowed)
        #expect(AccessPolicy.decide(manager, .stopHarvests, .institutions([])) != .allowed)
    }
}

/// Reads the table literally, one cell at a time.
private enum Oracle {
    static func allows(_ principal: Principal, _ action: Action, _ target: AccessTarget) -> Bool {
        let reads =
            action.rawValue.hasSuffix(".see") || ["usage.export", "recipients.explain"].contains(action.rawValue)
        if principal.readOnly, !reads { return false }
        let row = AuthorisationTable.cells[action.rawValue] ?? [:]
        if row[.viewer] == "self", case .identity(let identity) = target, identity == principal.identity { return true }
        return covered(target, by: principal.grants.filter(isReal), row)
    }

    /// A role counts only where the design lets it be held.
    private static func isReal(_ grant: Grant) -> Bool {
        switch (grant.role, grant.scope) {
        case (.sysadmin, .installation), (.admin, .consortium), (.manager, .institution), (.manager, .group): true
        case (.viewer, _): true
        default: false
        }
    }

    private static func covered(_ target: AccessTarget, by grants: [Grant], _ row: [Role: String]) -> Bool {
        if case .institutions(let wanted) = target {
            return !wanted.isEmpty && wanted.allSatisfy { covered(.institution($0), by: grants, row) }
                || wanted.isEmpty && grants.contains { row[$0.role] == "some" || row[.viewer] == "some" }
        }
        return grants.contains { grant in
            switch row[grant.role] ?? "no" {
            case "any" where row[.viewer] == "some": true
            case "any": true
            case "consortium": target != .installation && !isIdentity(target)
            case "some": true
            case "own": owns(grant, target)
            default: false
            }
        }
    }

    /// The institutions inside the scope of the role: all for a viewer of the consortium or of the installation.
    private static func owns(_ grant: Grant, _ target: AccessTarget) -> Bool {
        switch (grant.scope, target) {
        case (.installation, _): true
        case (.consortium, .installation), (.consortium, .identity): false
        case (.consortium, _): true
        case (_, .institution(let institution)): grant.institutions.contains(institution)
        default: false
        }
    }

    private static func isIdentity(_ target: AccessTarget) -> Bool {
        if case .identity = target { return true }
        return false
    }
}
