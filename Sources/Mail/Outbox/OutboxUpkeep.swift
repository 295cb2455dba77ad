package import Database
package import Ground
package import Tenancy

/// How the outbox of the installation stands: for `doctor` and health checks.
package struct OutboxBacklog: Sendable, Hashable {
    /// Mails that could be sent at once.
    package var due: Int
    /// Since when the oldest of them waits.
    package var oldestDue: Instant?
    /// Mails that may have arrived and wait for a person.
    package var inDoubt: Int
    /// Mails held back after a restore.
    package var held: Int
}

/// The outbox's upkeep: at the start, after a restore, and by the sweeper.
package struct OutboxUpkeep {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction, _ engine: EngineScope) {
        self.transaction = transaction
    }

    /// Ends every lease: for the start of an installation's only worker, whose predecessor is gone.
    ///
    /// The mails are due at once; one whose try had begun is treated as in doubt when it is claimed.
    package func endLeases(at now: Instant) throws -> Int {
        try transaction.run("UPDATE outbox SET run_after = ?1 WHERE state = 'sending' AND run_after > ?1", now)
    }

    /// Holds every unsent mail that was made before the fence: a restored backup may have been sent from already.
    package func hold(madeBefore fence: Instant, at now: Instant) throws -> Int {
        try transaction.run(
            """
            UPDATE outbox SET state = 'held', run_after = NULL, finished_at = ?2, fence = fence + 1, started_at = NULL,
                note = 'Its database was restored or copied: it may have been sent before.'
            WHERE run_after IS NOT NULL AND created_at < ?1
            """,
            fence,
            now
        )
    }

    /// What waits over the whole installation, for health and the doctor.
    ///
    /// *Cost*: a few counts by index.
    package func backlog(at now: Instant) throws -> OutboxBacklog {
        let due = try transaction.row(
            "SELECT COUNT(*) AS count, MIN(run_after) AS oldest FROM outbox WHERE run_after <= ?1 AND state <> 'sending'",
            now
        )
        func count(_ state: MailState) throws -> Int {
            try transaction.value(
                Int.self,
                "SELECT COUNT(*) FROM outbox WHERE state = ?1 AND run_after IS NULL",
                state
            ) ?? 0
        }
        return OutboxBacklog(
            due: try due?["count"] ?? 0,
            oldestDue: try due?["oldest"],
            inDoubt: try count(.uncertain),
            held: try count(.held)
        )
    }

    /// Removes mails that were finished before an instant, with their tries; returns how many, at most the limit.
    ///
    /// What waits for a person waits longer. A mail stays for as long as the end of its trouble is still to be told in its
    /// thread.
    package func sweep(finishedBefore old: Instant, waitingBefore older: Instant, limit: Int = 500) throws -> Int {
        try transaction.run("DELETE FROM outbox WHERE id IN (\(Self.longFinished))", old, limit, older)
    }

    /// Forgets what mails said that were sent before an instant; returns how many, at most the limit.
    ///
    /// Only of those that arrived: any other may be tried again, with the same bytes.
    package func sweepBodies(sentBefore old: Instant, limit: Int = 500) throws -> Int {
        try transaction.run(
            "UPDATE outbox SET message = NULL, model = '{}' WHERE id IN (\(Self.longSent))",
            old,
            limit
        )
    }

    /// Forgets the tries of mails that are done with, from before an instant, in a bounded batch; says how many.
    package func sweepDeliveries(before old: Instant, limit: Int = 500) throws -> Int {
        try transaction.run("DELETE FROM deliveries WHERE id IN (\(Self.oldDeliveries))", old, limit, Int64.max)
    }

    /// Whether a mail of the group is kept.
    package func hasMail(of group: NotificationGroupID, in scope: ConsortiumScope) throws -> Bool {
        try transaction.row(
            "SELECT id FROM outbox WHERE consortium_id = ?1 AND group_id = ?2 LIMIT 1",
            scope.consortium,
            group
        ) != nil
    }

    static let longSent = """
        SELECT id FROM outbox WHERE finished_at < ?1 AND message IS NOT NULL AND state = 'sent'
        ORDER BY finished_at, id LIMIT ?2
        """

    /// Tries are numbered in the order in which they began, so that only the old ones are looked at.
    static let oldDeliveries = """
        SELECT id FROM deliveries AS d
        WHERE id < COALESCE((SELECT id FROM deliveries WHERE started_at >= ?1 ORDER BY id LIMIT 1), ?3)
            AND EXISTS (SELECT 1 FROM outbox AS o
                WHERE o.consortium_id = d.consortium_id AND o.id = d.outbox_id AND o.finished_at < ?1)
        ORDER BY id LIMIT ?2
        """

    static let longFinished = """
        SELECT id FROM outbox WHERE finished_at < ?1 AND (state NOT IN ('held', 'uncertain') OR finished_at < ?3)
            AND NOT EXISTS (SELECT 1 FROM alert_tellings
                WHERE alert_tellings.message_id = outbox.message_id AND alert_tellings.recovered_at IS NULL)
        ORDER BY finished_at, id LIMIT ?2
        """
}
