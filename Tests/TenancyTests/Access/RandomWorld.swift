import Ground
import Tenancy

/// A consortium of a few institutions and groups, and somebody with random roles in it.
struct RandomWorld {
    let institutions: [InstitutionID]
    var groups: [InstitutionGroupID: Set<InstitutionID>]
    let principal: Principal

    init(using generator: inout SeededGenerator) {
        let institutions = (1...Int.random(in: 1...8, using: &generator)).map { InstitutionID(Int64($0)) }
        var groups: [InstitutionGroupID: Set<InstitutionID>] = [:]
        for number in 1...3 {
            groups[InstitutionGroupID(Int64(number))] = institutions.filter { _ in Bool.random(using: &generator) }
                .reduce(into: []) { $0.insert($1) }
        }
        self.institutions = institutions
        self.groups = groups
        let count = Int.random(in: 0...4, using: &generator)
        var held: [(Role, RoleScope)] = []
        for _ in 0..<count {
            held.append(
                (Role.allCases.randomElement(using: &generator) ?? .viewer, Self.scope(institutions, using: &generator))
            )
        }
        principal = Self.principal(
            held,
            groups: groups,
            identity: IdentityID(Int64.random(in: 1...3, using: &generator)),
            readOnly: Int.random(in: 0..<10, using: &generator) == 0
        )
    }

    /// Somebody with these roles, resolved against groups.
    static func principal(
        _ held: [(Role, RoleScope)],
        groups: [InstitutionGroupID: Set<InstitutionID>],
        identity: IdentityID = IdentityID(1),
        readOnly: Bool = false
    ) -> Principal {
        Principal(
            identity: identity,
            label: "user:someone@example.org",
            consortium: ConsortiumID(1),
            grants: held.map { role, scope in
                guard case .group(let group) = scope else { return Grant(role, at: scope) }
                return Grant(role, at: scope, institutions: groups[group] ?? [])
            },
            readOnly: readOnly
        )
    }

    static func scope(_ institutions: [InstitutionID], using generator: inout SeededGenerator) -> RoleScope {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: .installation
        case 1, 2: .consortium
        case 3, 4: .group(InstitutionGroupID(Int64.random(in: 1...3, using: &generator)))
        default: .institution(institutions.randomElement(using: &generator) ?? InstitutionID(1))
        }
    }

    /// A target, now and then one that nobody in this world has, or an empty one.
    func target(using generator: inout SeededGenerator) -> AccessTarget {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: .installation
        case 1: .consortium
        case 2: .consortiumWide
        case 3: .identity(IdentityID(Int64.random(in: 1...3, using: &generator)))
        case 4, 5: .institutions(institutions.filter { _ in Bool.random(using: &generator) })
        default: .institution(InstitutionID(Int64.random(in: 1...9, using: &generator)))
        }
    }
}
