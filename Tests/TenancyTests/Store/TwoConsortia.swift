import Database
import Ground
import Tenancy

/// Two consortia of the same shape, and one person who is a manager in the first and an admin in the second.
struct TwoConsortia {
    struct Side {
        let consortium: Consortium
        let scope: ConsortiumScope
        let institution: Institution
        let neighbour: Institution
        let group: InstitutionGroup
        let membership: Membership
    }

    let first: Side
    let second: Side
    let person: Identity

    static let now = Instant(seconds: 1_770_000_000)

    init(_ transaction: any Transaction) throws {
        let address = try MailAddress("ada@example.org")
        person = try IdentityRepository(transaction)
            .add(IdentityDetails(address: address, name: "Ada"), verifiedAt: Self.now, at: Self.now)
        first = try Self.side("first", person, transaction)
        second = try Self.side("second", person, transaction)
        let grants = RoleGrantRepository(transaction)
        try grants.grant(.manager, at: .group(first.group.id), to: first.membership.id, in: first.scope)
        try grants.grant(.admin, at: .consortium, to: second.membership.id, in: second.scope)
    }

    private static func side(_ key: String, _ person: Identity, _ transaction: any Transaction) throws -> Side {
        let consortium = try ConsortiumRepository(transaction)
            .add(ConsortiumDetails(key: key, name: "The \(key) one"), at: now)
        let scope = ConsortiumScope(consortium.id)
        let institutions = InstitutionRepository(transaction)
        let institution = try institutions.add(
            InstitutionDetails(name: "Library", localID: "L1"),
            in: scope,
            at: now
        )
        let neighbour = try institutions.add(InstitutionDetails(name: "Neighbour", localID: "L2"), in: scope, at: now)
        return Side(
            consortium: consortium,
            scope: scope,
            institution: institution,
            neighbour: neighbour,
            group: try InstitutionGroupRepository(transaction)
                .add(name: "North", members: [institution.id], in: scope, at: now),
            membership: try MembershipRepository(transaction)
                .add(person, MembershipDetails(displayName: "Ada of \(key)"), in: scope, at: now)
        )
    }
}
