package import Alerts
internal import Database
package import Ground
package import Tenancy

/// Who would be told, and why or why not: what `garner recipients explain` prints.
package struct RecipientExplanation: Sendable, Hashable {
    /// Those who pass every filter, in the order in which the chain found them.
    package let recipients: [Candidate]
    package let trace: RecipientTrace

    package init(recipients: [Candidate], trace: RecipientTrace) {
        self.recipients = recipients
        self.trace = trace
    }
}

extension NotificationStep {
    /// Finds who would be told now as it is done for the kind of event, runs the filters, and tells nobody.
    ///
    /// Trouble and requests go by the chain, the end of trouble to whom it was told, and what only digests tell to their
    /// readers. An alert that is kept out of mail tells nobody.
    /// *Throws*: `RecordError.unknown` for a consortium that is gone.
    package func explain(
        _ concern: RecipientChain.Concern,
        alert: Alert? = nil,
        in scope: ConsortiumScope,
        at now: Instant
    ) async throws -> RecipientExplanation {
        if let alert, alert.isOpen, alert.standing.isQuiet(at: now), concern.kind.notificationClass == .trouble {
            var trace = RecipientTrace()
            trace.note("Alert \(alert.id) is \(alert.standing.state(at: now).rawValue), so that nobody is told of it.")
            return RecipientExplanation(recipients: [], trace: trace)
        }
        switch concern.kind {
        case .recovered:
            return try await database.read { try $0.explainRecovery(concern, of: alert, in: scope) }
        case .completed, .digest:
            return try await database.read { try $0.explainDigest(concern, in: scope) }
        default: return try await explainChain(concern, in: scope)
        }
    }

    private func explainChain(
        _ concern: RecipientChain.Concern,
        in scope: ConsortiumScope
    ) async throws -> RecipientExplanation {
        let directory = try await database.read {
            try DirectoryRepository($0).directory(for: concern.subject, in: scope)
        }
        guard let directory else { throw RecordError.unknown("consortium", scope.consortium) }
        let outcome = await run(concern, in: directory)
        return try await database.read { try $0.passing(outcome, concern, in: scope) }
    }
}

extension Transaction {
    /// Those who were told of the trouble and of no end of it.
    fileprivate func explainRecovery(
        _ concern: RecipientChain.Concern,
        of alert: Alert?,
        in scope: ConsortiumScope
    ) throws -> RecipientExplanation {
        var found = RecipientChain.Outcome(found: CandidateList(), trace: RecipientTrace())
        let told = try alert.map { try TellingRepository(self).untoldOfTheEnd(of: $0.id, in: scope) } ?? []
        for telling in told {
            let address = try MailAddress(telling.address)
            guard found.found.insert(Candidate(address, name: telling.name, language: telling.language)) else {
                continue
            }
            found.trace.note(.added, telling.address, by: "told", "was told of the trouble")
        }
        if told.isEmpty {
            found.trace.note("Nobody has been told of trouble that lasts, so nobody is told of its end.")
        }
        return try passing(found, concern, in: scope)
    }

    /// The readers of digests who may see what the event is about.
    fileprivate func explainDigest(
        _ concern: RecipientChain.Concern,
        in scope: ConsortiumScope
    ) throws -> RecipientExplanation {
        var found = RecipientChain.Outcome(found: CandidateList(), trace: RecipientTrace())
        let isAboutOne = concern.kind == .completed || concern.subject.institution != nil
        for member in try DigestReaders(self).readers(in: scope) {
            let period = member.details.digest.rawValue
            found.found.insert(Candidate(member.address, name: member.details.displayName))
            found.trace.note(.added, member.address.text, by: "digest", "wants a \(period) digest")
            let principal = try PrincipalRepository(self).principal(member.identity, in: scope.consortium)
            let reach = principal.map { AccessPolicy.reach($0, .seeAlerts) } ?? .nothing
            let sees = isAboutOne ? reach.contains(concern.subject.institution) : reach != .nothing
            if !sees {
                found.found.remove(member.address)
                found.trace.note(.removed, member.address.text, by: "role", "may not see what this is about")
            }
        }
        found.trace.note("Digests tell of it; a digest with nothing in it is not sent.")
        let digest = RecipientChain.Concern(.digest, of: concern.subject, facts: concern.facts)
        return try passing(found, digest, in: scope)
    }

    /// What the final filters leave of those who were found.
    fileprivate func passing(
        _ outcome: RecipientChain.Outcome,
        _ concern: RecipientChain.Concern,
        in scope: ConsortiumScope
    ) throws -> RecipientExplanation {
        guard let consortium = try ConsortiumRepository(self).consortium(scope.consortium) else {
            throw RecordError.unknown("consortium", scope.consortium)
        }
        let filter = FinalFilter.Concern(
            concern.kind,
            institution: concern.subject.institution,
            requester: try concern.subject.request.flatMap {
                try DirectoryRepository(self).requesterIdentity(of: $0, in: scope)
            }
        )
        var facts = try AddressFactsRepository(self).facts(
            of: outcome.found.candidates.map(\.address),
            at: concern.subject.institution,
            in: scope
        )
        if concern.kind == .digest {
            // A digest asks for any institution that is left, not for the one in question alone.
            for (key, fact) in facts {
                guard let identity = fact.user?.principal.identity,
                    let principal = try PrincipalRepository(self).principal(identity, in: scope.consortium)
                else { continue }
                facts[key]?.user?.principal = principal
            }
        }
        var trace = outcome.trace
        let recipients = FinalFilter.passing(
            outcome.found.candidates,
            facts,
            filter,
            in: ConsortiumCard(consortium),
            tracing: &trace
        )
        return RecipientExplanation(recipients: recipients, trace: trace)
    }
}
