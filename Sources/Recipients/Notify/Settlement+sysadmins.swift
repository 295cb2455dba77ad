internal import Alerts
internal import Tenancy

/// The failures that sysadmins hear of once a day.
extension Settlement {
    /// Keeps an event for the sysadmins who may hear of it; says whether there is one.
    mutating func keep(_ event: Event, for sysadmins: [Candidate], tracing trace: inout RecipientTrace) throws -> Bool {
        let passed = try filter(sysadmins, event, tracing: &trace)
        for candidate in passed {
            try SysadminDigestRepository(transaction).add(
                event.id,
                for: candidate.address.key,
                zone: candidate.zone ?? consortium.zone,
                in: scope,
                at: now
            )
            trace.note(.added, candidate.address.text, by: "sysadmins", "is a sysadmin, and is told in a daily digest")
        }
        return !passed.isEmpty
    }

    /// One sysadmin's digest of one consortium, of what still stands; nothing when all of it is over.
    mutating func sysadminDigest(for address: String) throws -> [Telling] {
        let events = try SysadminDigestRepository(transaction).take(of: prepared.group.id, in: scope, at: now)
        let composition = DigestComposition(events)
        guard let first = events.first, composition.items.contains(where: \.outcome.isTrouble),
            let identity = try IdentityRepository(transaction).identity(MailAddress(address))
        else { return [] }
        let candidate = Candidate(identity)
        var trace = RecipientTrace()
        let facts = try AddressFactsRepository(transaction).facts(of: [candidate.address], at: nil, in: scope)
        let passed = FinalFilter.passing(
            [candidate],
            facts,
            FinalFilter.Concern(.harvestFailed, institution: nil),
            in: consortium,
            tracing: &trace
        )
        guard !passed.isEmpty else { return [] }
        let model = try MailModel(context(for: candidate)).digest(
            composition,
            period: .daily,
            from: first.at,
            to: now,
            waiting: WaitingHarvests(transaction).count(in: scope, reach: .everything),
            isForSysadmin: true
        )
        return [
            telling(
                candidate,
                kind: .digest,
                thread: prepared.group.key,
                earlier: [],
                model: model,
                newsAt: events.map(\.at).max() ?? now
            )
        ]
    }
}
