internal import Alerts
internal import Database
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
    /// Runs chain and filters as they stand now, and tells nobody.
    ///
    /// *Throws*: `RecordError.unknown` for a consortium that is gone.
    package func explain(
        _ concern: RecipientChain.Concern,
        in scope: ConsortiumScope
    ) async throws -> RecipientExplanation {
        let directory = try await database.read {
            try DirectoryRepository($0).directory(for: concern.subject, in: scope)
        }
        guard let directory else { throw RecordError.unknown("consortium", scope.consortium) }
        let outcome = await run(concern, in: directory)
        return try await database.read { transaction in
            let filter = FinalFilter.Concern(
                concern.kind,
                institution: concern.subject.institution,
                requester: try concern.subject.request.flatMap {
                    try DirectoryRepository(transaction).requesterIdentity(of: $0, in: scope)
                }
            )
            let facts = try AddressFactsRepository(transaction).facts(
                of: outcome.found.candidates.map(\.address),
                at: concern.subject.institution,
                in: scope
            )
            var trace = outcome.trace
            let recipients = FinalFilter.passing(
                outcome.found.candidates,
                facts,
                filter,
                in: directory.consortium,
                tracing: &trace
            )
            return RecipientExplanation(recipients: recipients, trace: trace)
        }
    }
}
