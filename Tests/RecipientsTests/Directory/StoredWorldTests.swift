import Alerts
import Database
import Ground
import Recipients
import Tenancy
import TestSupport
import Testing

@Suite struct `On the store` {
    /// The same oracle as in memory, with everything read by the repositories: three hundred worlds of two consortia, each
    /// asked about every institution and about the consortium itself, by a chain that names everybody there is.
    @Test func `nobody outside the tenant hears of it in 300 random worlds`() async throws {
        try await withStore(migrations: RecipientStage.migrations) { database in
            for seed in 0..<300 {
                var random = SeededGenerator(seed: UInt64(seed))
                let world = RandomWorld(using: &random)
                let stored = try await database.write { try StoredWorld(world, in: $0) }
                let everybody = try (world.people.map(\.address) + world.strangers).map { try Candidate.sample($0) }
                let chain = ChainConfiguration([
                    ChainLink(.sysadmins), ChainLink(.admins), ChainLink(.managers), ChainLink(.viewers),
                    ChainLink(.fixed(everybody)),
                ])
                let step = NotificationStep(
                    database,
                    programs: NoRecipientPrograms(),
                    settings: NotificationSettings { "<1@garner.example>" }
                )
                for (tenant, scope) in stored.scopes.enumerated() {
                    try await stored.set(chain, in: scope, database)
                    for place in world.tenants[tenant].institutions.map(Optional.some) + [nil] {
                        let institution = place.flatMap { stored.institutions[$0] }
                        let concern = RecipientChain.Concern(.harvestFailed, of: EventSubject(institution: institution))
                        let told = try await step.explain(concern, in: scope, at: RecipientStage.noon).recipients.map(
                            \.address.key
                        ).sorted()
                        let entitled = everybody.map(\.address.key)
                            .filter { world.isEntitled($0, tenant: tenant, institution: place) }.sorted()
                        invariant(told == entitled, "seed \(seed), tenant \(tenant), institution \(place ?? 0)")
                    }
                }
                try await database.write { try StoredWorld.clear($0) }
            }
        }
    }
}

/// A random world in the tables.
private struct StoredWorld: Sendable {
    var scopes: [ConsortiumScope] = []
    /// By the world's number.
    var institutions: [Int: InstitutionID] = [:]
    var groups: [Int: InstitutionGroupID] = [:]

    init(_ world: RandomWorld, in transaction: any Transaction) throws {
        let now = RecipientStage.noon
        for (number, tenant) in world.tenants.enumerated() {
            let policies = ConsortiumPolicies(domains: tenant.domains)
            let details = ConsortiumDetails(key: "tenant-\(number)", name: "T\(number)", policies: policies)
            let scope = ConsortiumScope(try ConsortiumRepository(transaction).add(details, at: now).id)
            scopes.append(scope)
            for institution in tenant.institutions {
                institutions[institution] = try InstitutionRepository(transaction)
                    .add(InstitutionDetails(name: "I\(institution)"), in: scope, at: now).id
            }
            for (group, members) in tenant.groups {
                groups[group] = try InstitutionGroupRepository(transaction).add(
                    name: "G\(group)",
                    members: members.compactMap { institutions[$0] },
                    in: scope,
                    at: now
                ).id
            }
            for listing in tenant.listings {
                try ListedAddressRepository(transaction).list(
                    ListedAddress(
                        address: try MailAddress(listing.address.uppercased()),
                        institution: listing.institution.flatMap { institutions[$0] },
                        name: nil,
                        language: nil,
                        listedBy: "a",
                        listedAt: now
                    ),
                    in: scope
                )
            }
        }
        for person in world.people { try add(person, in: transaction) }
        for address in world.suppressed {
            try SuppressionRepository(transaction).suppress(try MailAddress(address), .bounced, detail: "", at: now)
        }
    }

    private func add(_ person: RandomWorld.Person, in transaction: any Transaction) throws {
        let now = RecipientStage.noon
        let people = IdentityRepository(transaction)
        let identity = try people.add(
            IdentityDetails(
                address: try MailAddress(person.address),
                name: person.address,
                state: person.isActive ? .active : .inactive
            ),
            verifiedAt: person.isVerified ? now : nil,
            at: now
        )
        if person.isSysadmin { try people.grantInstallationRole(.sysadmin, to: identity.id) }
        for (tenant, member) in person.memberships {
            let membership = try MembershipRepository(transaction).add(
                identity,
                MembershipDetails(
                    displayName: person.address,
                    state: member.isActive ? .active : .inactive,
                    failureMail: member.wantsFailureMail,
                    failureMailIsOwnWish: true
                ),
                in: scopes[tenant],
                at: now
            )
            for (role, place) in member.roles {
                let scope: RoleScope? =
                    switch place {
                    case .consortium: .consortium
                    case .group(let group): groups[group].map(RoleScope.group)
                    case .institution(let own): institutions[own].map(RoleScope.institution)
                    }
                guard let scope else { continue }
                _ = try RoleGrantRepository(transaction).grant(role, at: scope, to: membership.id, in: scopes[tenant])
            }
        }
    }

    func set(_ chain: ChainConfiguration, in scope: ConsortiumScope, _ database: any Database) async throws {
        try await database.write { transaction in
            _ = try transaction.run(
                "UPDATE consortia SET recipient_chain = ?2 WHERE id = ?1",
                scope.consortium,
                chain.json.json()
            )
        }
    }

    static func clear(_ transaction: any Transaction) throws {
        for table in [
            "suppressions", "listed_addresses", "role_grants", "memberships", "installation_roles", "identities",
            "institution_group_members", "institution_groups", "institutions", "consortia",
        ] {
            try transaction.run("DELETE FROM \(table)")
        }
    }
}
