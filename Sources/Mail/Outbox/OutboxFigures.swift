package import Database
package import Ground
package import Tenancy

/// How the outbox of the installation stands, for whoever watches the service.
package struct OutboxFigures: Sendable, Hashable {
    /// Mails that are still work to do or wait for a person, by state; counted up to `OutboxFiguresRepository.limit`.
    package let counts: [MailState: Int]
    /// Since when the mail that is due for the longest waits for a mailer.
    package let oldestDue: Instant?
    /// Since when mail is tried in vain and none at all gets out; nil when some does, or nothing waits.
    package let stuckSince: Instant?

    package init(counts: [MailState: Int], oldestDue: Instant?, stuckSince: Instant?) {
        self.counts = counts
        self.oldestDue = oldestDue
        self.stuckSince = stuckSince
    }
}

/// Reads how the outbox stands.
///
/// *Cost*: ranges of indices that hold what is unfinished, and no more of each than the limit.
package struct OutboxFiguresRepository {
    /// How far mails of one state are counted.
    package static let limit = 100_000

    private let transaction: any Transaction

    package init(_ transaction: any Transaction, _: EngineScope) {
        self.transaction = transaction
    }

    /// How it stands now.
    package func read(at now: Instant) throws -> OutboxFigures {
        let states: [MailState] = [.queued, .sending, .deferred, .uncertain, .held]
        let counts = try states.map { state in
            (state, try transaction.value(Int.self, Self.count, state, Self.limit) ?? 0)
        }
        return OutboxFigures(
            counts: Dictionary(counts) { first, _ in first },
            oldestDue: try transaction.value(Instant.self, Self.oldestDue, now),
            stuckSince: try stuckSince()
        )
    }

    static let count = "SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE state = ?1 LIMIT ?2) AS counted"

    /// What is being sent has its lease's end there, and so is not found before that has passed.
    static let oldestDue = """
        SELECT run_after FROM outbox WHERE run_after IS NOT NULL AND run_after <= ?1 ORDER BY run_after, id LIMIT 1
        """

    /// Mails that were put off, but for those whose own recipient was the reason.
    static let deferred = """
        SELECT created_at FROM outbox AS o WHERE state = 'deferred' AND NOT EXISTS (
            SELECT 1 FROM deliveries AS d
            WHERE d.consortium_id = o.consortium_id AND d.outbox_id = o.id AND d.phase = 'recipient')
        ORDER BY run_after LIMIT 1000
        """

    static let lastFinished = """
        SELECT state, finished_at FROM outbox WHERE finished_at IS NOT NULL ORDER BY finished_at DESC, id DESC LIMIT 100
        """

    /// Since when the oldest mail that was put off waits, unless one that came later has been sent since.
    private func stuckSince() throws -> Instant? {
        let waiting: [Instant] = try transaction.rows(Self.deferred).map { try $0["created_at"] }
        guard let oldest = waiting.min() else { return nil }
        for row in try transaction.rows(Self.lastFinished) {
            let state: MailState = try row["state"], finished: Instant = try row["finished_at"]
            if state == .sent, finished > oldest { return nil }
        }
        return oldest
    }
}
