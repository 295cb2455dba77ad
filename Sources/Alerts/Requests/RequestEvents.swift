package import Database
package import Ground
package import Harvests
internal import Tenancy

/// Records what happened to a person's request for harvests, in the transaction of the request's change.
package enum RequestEvents {
    /// A request that waits is told to who decides; its decision to who asked; one that nobody had to approve to nobody.
    ///
    /// *Order and repetition*: called once after the request was added, and once after it was decided.
    package static func record(
        _ request: HarvestRequest,
        in transaction: any Transaction,
        at now: Instant
    ) throws {
        guard let kind = kind(for: request.decision) else { return }
        let facts = RequestFacts(
            who: person(request.who),
            reason: request.reason ?? "",
            counts: RequestCounts(
                created: request.tally.created,
                renewed: request.tally.renewed,
                skipped: request.tally.skippedInAll
            ),
            wish: try WishNamesRepository(transaction).names(
                of: request.wish,
                in: ConsortiumScope(request.consortium)
            ),
            decidedBy: request.decidedBy.map(person),
            decision: request.note
        )
        try EventRepository(transaction).record(
            EventDraft(kind, of: EventSubject(request: request.id), facts: EventFacts(request: facts)),
            in: ConsortiumScope(request.consortium),
            at: now
        )
    }

    static func kind(for decision: HarvestRequest.Decision) -> EventKind? {
        switch decision {
        case .notNeeded: nil
        case .waiting: .requestSubmitted
        case .approved: .requestApproved
        case .refused: .requestRefused
        }
    }

    /// `ann@lib.example` for the audit trail's `user:ann@lib.example`.
    private static func person(_ label: String) -> String {
        label.hasPrefix("user:") ? String(label.dropFirst(5)) : label
    }
}
