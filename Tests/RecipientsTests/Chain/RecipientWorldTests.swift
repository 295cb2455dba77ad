import Alerts
import Ground
import Recipients
import Tenancy
import TestSupport
import Testing

@Suite struct `In 10,000 random worlds` {
    /// The chain gets a directory poisoned with everybody of every tenant, so that only the final filters stand between
    /// a mistake of a link and the envelope.
    @Test func `nobody outside the tenant hears of it, and nobody entitled is lost`() async throws {
        for seed in 0..<10_000 {
            var random = SeededGenerator(seed: UInt64(seed))
            let world = RandomWorld(using: &random)
            let tenant = Int.random(in: 0..<2, using: &random)
            let institution =
                Int.random(in: 0..<4, using: &random) == 0
                ? nil : world.tenants[tenant].institutions.randomElement(using: &random)
            let everybody = world.people.map(\.address) + world.strangers
            let outcome = await RecipientChain(try world.chain(using: &random)).run(
                RecipientChain.Concern(
                    .harvestFailed,
                    of: EventSubject(institution: institution.map { InstitutionID(Int64($0)) })
                ),
                in: try world.poisonedDirectory(of: tenant, using: &random),
                programs: NoRecipientPrograms()
            )
            let card = ConsortiumCard.sample(domains: world.tenants[tenant].domains)
            let concern = FinalFilter.Concern(.harvestFailed, institution: institution.map { InstitutionID(Int64($0)) })
            let told = Set(
                outcome.found.candidates
                    .filter {
                        FinalFilter.refusal($0.address, world.facts($0.address, tenant, institution), concern, in: card)
                            == nil
                    }
                    .map(\.address.key)
            )
            let entitled = Set(everybody.filter { world.isEntitled($0, tenant: tenant, institution: institution) })
            let found = Set(outcome.found.candidates.map(\.address.key))
            invariant(told == found.intersection(entitled), "seed \(seed)")
        }
    }
}

extension RandomWorld {
    /// The oracle: says from the world alone, with no type of Garner's, whether an address may hear of a failure.
    func isEntitled(_ address: String, tenant: Int, institution: Int?) -> Bool {
        if suppressed.contains(address) { return false }
        let here = tenants[tenant]
        if let person = people.first(where: { $0.address == address }),
            person.isSysadmin || person.memberships[tenant] != nil
        {
            guard person.isActive, person.isVerified else { return false }
            let member = person.memberships[tenant]
            if let member, !member.wantsFailureMail { return false }
            if person.isSysadmin { return true }
            guard let member, member.isActive else { return false }
            return member.roles.contains { _, place in
                switch place {
                case .consortium: true
                case .group(let group): institution.map { here.groups[group]?.contains($0) ?? false } ?? false
                case .institution(let own): own == institution
                }
            }
        }
        if here.domains.contains(where: { address.hasSuffix("@" + $0) }) { return true }
        return here.listings.contains {
            $0.address == address && ($0.institution == nil || $0.institution == institution)
        }
    }

    /// What the repositories would know about the address.
    fileprivate func facts(_ address: MailAddress, _ tenant: Int, _ institution: Int?) -> AddressFacts {
        let here = tenants[tenant]
        var facts = AddressFacts(
            listings: here.listings.filter { $0.address == address.key }
                .map { $0.institution.map { InstitutionID(Int64($0)) } },
            suppression: suppressed.contains(address.key) ? "it bounced" : nil
        )
        guard let number = people.firstIndex(where: { $0.address == address.key }) else { return facts }
        let person = people[number]
        let member = person.memberships[tenant]
        guard person.isSysadmin || member != nil else { return facts }
        var grants = person.isSysadmin ? [Grant(.sysadmin, at: .installation)] : []
        for (role, place) in member?.roles ?? [] where member?.isActive == true {
            switch place {
            case .consortium: grants.append(Grant(role, at: .consortium))
            case .group(let group):
                let members = Set((here.groups[group] ?? []).map { InstitutionID(Int64($0)) })
                grants.append(Grant(role, at: .group(InstitutionGroupID(Int64(group))), institutions: members))
            case .institution(let own): grants.append(Grant(role, at: .institution(InstitutionID(Int64(own)))))
            }
        }
        facts.user = UserFacts(
            principal: Principal(
                identity: IdentityID(Int64(number + 1)),
                label: "user:\(address)",
                consortium: ConsortiumID(Int64(tenant + 1)),
                grants: grants
            ),
            isActive: person.isActive && (person.isSysadmin || member?.isActive == true),
            isVerified: person.isVerified,
            membership: member.map { _ in MembershipID(Int64(number + 1)) },
            wantsFailureMail: member?.wantsFailureMail ?? true
        )
        return facts
    }

    fileprivate func poisonedDirectory(
        of tenant: Int,
        using random: inout SeededGenerator
    ) throws -> RecipientDirectory {
        func some() throws -> [Candidate] {
            try (people.map(\.address) + strangers)
                .filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
                .map { try Candidate.sample(Bool.random(using: &random) ? $0 : $0.uppercased()) }
        }
        return RecipientDirectory(
            consortium: .sample(domains: tenants[tenant].domains),
            sysadmins: try some(),
            admins: try some(),
            managers: try some(),
            viewers: try some(),
            requester: try some().first,
            contacts: try some(),
            support: try some()
        )
    }

    fileprivate func chain(using random: inout SeededGenerator) throws -> ChainConfiguration {
        let fixed = try strangers.map { try Candidate.sample($0) }
        let sources: [ChainLink.Source] = [
            .sysadmins, .admins, .managers, .viewers, .requester, .contacts, .support, .fixed(fixed),
            .program("absent"),
        ]
        let stops: [ChainLink.Stop] = [.never, .never, .never, .found, .always]
        let modes: [ChainLink.Mode] = [.add, .add, .add, .remove, .replace]
        return ChainConfiguration(
            (0..<Int.random(in: 1...5, using: &random)).map { _ in
                ChainLink(
                    sources.randomElement(using: &random) ?? .admins,
                    mode: modes.randomElement(using: &random),
                    stop: stops.randomElement(using: &random) ?? .never,
                    events: Bool.random(using: &random) ? nil : [.harvestFailed]
                )
            }
        )
    }
}
