package import Database
package import Ground
package import Tenancy

/// Reads what the final filters ask about addresses, at the moment when they would be written to.
///
/// *Cost*: six queries for up to 200 addresses, however many roles and groups there are.
package struct AddressFactsRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// The facts of each address, by its key; grants of groups are resolved for the institution alone.
    package func facts(
        of addresses: [MailAddress],
        at institution: InstitutionID?,
        in scope: ConsortiumScope
    ) throws -> [String: AddressFacts] {
        let keys = Array(Set(addresses.map(\.key))).sorted()
        var facts: [String: AddressFacts] = [:]
        for start in stride(from: 0, to: keys.count, by: Self.batch) {
            let some = Array(keys[start..<min(start + Self.batch, keys.count)])
            facts.merge(try self.facts(of: some, at: institution, in: scope)) { $1 }
        }
        return facts
    }

    private static let batch = 200

    private func facts(
        of keys: [String],
        at institution: InstitutionID?,
        in scope: ConsortiumScope
    ) throws -> [String: AddressFacts] {
        var facts = Dictionary(keys.map { ($0, AddressFacts()) }, uniquingKeysWith: { $1 })
        let list = InList(keys, after: [scope.consortium])
        try readUsers(list, at: institution, in: scope, into: &facts)
        try transaction.forEach(
            "SELECT address, institution_id FROM listed_addresses WHERE consortium_id = ?1 AND address IN \(list.text)",
            list.values
        ) { row in
            let institution: InstitutionID? = try row["institution_id"]
            facts[try row["address"]]?.listings.append(institution)
        }
        let suppressed = InList(keys)
        try transaction.forEach(
            "SELECT address, reason FROM suppressions WHERE address IN \(suppressed.text)",
            suppressed.values
        ) { row in
            let reason: SuppressionReason = try row["reason"]
            facts[try row["address"]]?.suppression = reason.sentence
        }
        return facts
    }

    private func readUsers(
        _ list: InList,
        at institution: InstitutionID?,
        in scope: ConsortiumScope,
        into facts: inout [String: AddressFacts]
    ) throws {
        var people: [Person] = []
        try transaction.forEach(Self.people(list), list.values) { people.append(try Person($0)) }
        guard !people.isEmpty else { return }
        let isOpen = try ConsortiumRepository(transaction).consortium(scope.consortium)?.details.state == .active
        let roles = try installationRoles(of: people.map(\.identity))
        let grants = isOpen ? try grants(of: people.compactMap(\.membership), at: institution, in: scope) : [:]
        for person in people {
            let installation = (roles[person.identity] ?? []).map { Grant($0, at: .installation) }
            guard person.membership != nil || !installation.isEmpty else { continue }
            let member = person.isActiveMember ? person.membership.flatMap { grants[$0] } ?? [] : []
            facts[person.key]?.user = person.facts(installation + (isOpen ? member : []), in: scope)
        }
    }

    /// Everybody behind the addresses, with the membership in this consortium if there is one.
    private static func people(_ list: InList) -> String {
        """
        SELECT identities.id AS identity_id, identities.address_key AS address_key, identities.state AS identity_state,
            identities.verified_at AS verified_at, memberships.id AS membership_id,
            memberships.state AS membership_state, memberships.failure_mail AS failure_mail,
            memberships.own_wish AS own_wish, memberships.digest AS digest
        FROM identities
        LEFT JOIN memberships ON memberships.consortium_id = ?1 AND memberships.identity_id = identities.id
        WHERE identities.address_key IN \(list.text)
        """
    }

    private func installationRoles(of identities: [IdentityID]) throws -> [IdentityID: [Role]] {
        let list = InList(identities)
        var found: [IdentityID: [Role]] = [:]
        try transaction.forEach(
            "SELECT identity_id, role FROM installation_roles WHERE identity_id IN \(list.text)",
            list.values
        ) { row in found[try row["identity_id"], default: []].append(try row["role"]) }
        return found
    }

    private func grants(
        of memberships: [MembershipID],
        at institution: InstitutionID?,
        in scope: ConsortiumScope
    ) throws -> [MembershipID: [Grant]] {
        guard !memberships.isEmpty else { return [:] }
        let groups = try institution.map { try self.groups(of: $0, in: scope) } ?? []
        let list = InList(memberships, after: [scope.consortium])
        var found: [MembershipID: [Grant]] = [:]
        try transaction.forEach(
            """
            SELECT membership_id, role, group_id, institution_id FROM role_grants
            WHERE consortium_id = ?1 AND membership_id IN \(list.text)
            """,
            list.values
        ) { row in
            let role: Role = try row["role"]
            let group: InstitutionGroupID? = try row["group_id"]
            let own: InstitutionID? = try row["institution_id"]
            let grant =
                if let own {
                    Grant(role, at: .institution(own))
                } else if let group {
                    Grant(
                        role,
                        at: .group(group),
                        institutions: groups.contains(group) ? Set([institution].compactMap { $0 }) : []
                    )
                } else {
                    Grant(role, at: .consortium)
                }
            found[try row["membership_id"], default: []].append(grant)
        }
        return found
    }

    private func groups(of institution: InstitutionID, in scope: ConsortiumScope) throws -> Set<InstitutionGroupID> {
        Set(
            try transaction.rows(
                "SELECT group_id FROM institution_group_members WHERE consortium_id = ?1 AND institution_id = ?2",
                scope.consortium,
                institution
            ).map { try $0["group_id"] }
        )
    }
}

/// An identity with its membership, while facts are put together.
private struct Person {
    let identity: IdentityID
    let key: String
    let isActive: Bool
    let isVerified: Bool
    let membership: MembershipID?
    let isActiveMember: Bool
    let wantsFailureMail: Bool
    let isOwnWish: Bool
    let wantsDigest: Bool

    init(_ row: Row) throws {
        identity = try row["identity_id"]
        key = try row["address_key"]
        let state: ActiveState = try row["identity_state"]
        isActive = state == .active
        let verified: Instant? = try row["verified_at"]
        isVerified = verified != nil
        membership = try row["membership_id"]
        let memberState: ActiveState? = try row["membership_state"]
        isActiveMember = memberState == .active
        wantsFailureMail = try row["failure_mail"] ?? true
        isOwnWish = try row["own_wish"] ?? false
        let digest: DigestPeriod? = try row["digest"]
        wantsDigest = digest.map { $0 != .off } ?? false
    }

    func facts(_ grants: [Grant], in scope: ConsortiumScope) -> UserFacts {
        let atInstallation = grants.contains { $0.scope == .installation }
        let principal = Principal(
            identity: identity,
            label: "user:\(key)",
            consortium: scope.consortium,
            grants: grants
        )
        return UserFacts(
            principal: principal,
            isActive: isActive && (atInstallation || isActiveMember),
            isVerified: isVerified,
            membership: membership,
            // A member may be muted by the consortium; what a sysadmin hears as one, only they themselves.
            wantsFailureMail: wantsFailureMail || principal.isSysadmin && !isOwnWish,
            wantsDigest: wantsDigest
        )
    }
}

/// The text and the values of an `IN (…)`, padded to a power of two so that few texts are prepared.
struct InList {
    let text: String
    /// The values before it, and its own.
    let values: [Value]

    init(_ items: [any DatabaseValue], after before: [any DatabaseValue] = []) {
        var size = 1
        while size < items.count { size *= 2 }
        let padded = items.isEmpty ? [] : items + Array(repeating: items[items.count - 1], count: size - items.count)
        text = "(" + padded.indices.map { "?\($0 + before.count + 1)" }.joined(separator: ", ") + ")"
        values = (before + padded).map { Value($0) }
    }
}
