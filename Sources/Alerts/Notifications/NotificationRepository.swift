package import Database
package import Ground
package import Tenancy

/// The notification groups: which mail is due, who works on it, and what became of its events.
package struct NotificationRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Makes a group due at an instant, or earlier if it is already; returns its number.
    ///
    /// *Order and repetition*: the row is held until the transaction ends, so that a settling of the group waits for the
    /// event that follows, and sees it.
    package func makeDue(
        key: String,
        class notificationClass: NotificationClass,
        in scope: ConsortiumScope,
        flushAt: Instant,
        at now: Instant
    ) throws -> NotificationGroupID {
        let id = try transaction.value(
            NotificationGroupID.self,
            """
            INSERT INTO notification_groups (consortium_id, group_key, class, flush_at, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (consortium_id, group_key) DO UPDATE SET flush_at =
                CASE WHEN notification_groups.flush_at < excluded.flush_at THEN notification_groups.flush_at
                ELSE excluded.flush_at END
            RETURNING id
            """,
            scope.consortium,
            key,
            notificationClass,
            flushAt,
            now
        )
        guard let id else { throw DatabaseError(.other, "A notification group was not stored.") }
        transaction.wake(.mail)
        return id
    }

    /// Claims due groups of all consortia under a lease, the longest due first.
    ///
    /// *Order and repetition*: a group is worked on by one claim at a time; a claim whose lease has run out is free.
    package func claimDue(
        _ engine: EngineScope,
        worker: String,
        lease: Duration,
        limit: Int = 20,
        at now: Instant
    ) throws -> [NotificationGroup] {
        let due = try transaction.rows(
            """
            SELECT * FROM notification_groups
            WHERE flush_at <= ?1 AND (claimed_until IS NULL OR claimed_until <= ?1)
            ORDER BY flush_at, id LIMIT ?2
            """,
            now,
            limit
        )
        return try due.compactMap { row in
            let id: NotificationGroupID = try row["id"]
            let fence: Int = try row["fence"]
            let claimed = try transaction.run(
                """
                UPDATE notification_groups SET claimed_by = ?3, claimed_until = ?4, fence = fence + 1
                WHERE id = ?1 AND fence = ?2 AND flush_at IS NOT NULL
                """,
                id,
                fence,
                worker,
                now + lease
            )
            return claimed == 1 ? try group(row, fence: fence + 1, claimedUntil: now + lease) : nil
        }
    }

    /// Ends every claim: for the start of an installation's only worker, whose predecessor is gone.
    ///
    /// *Order and repetition*: a claim that was ended settles nothing any more.
    package func endClaims(_ engine: EngineScope) throws -> Int {
        try transaction.run(
            """
            UPDATE notification_groups SET claimed_by = NULL, claimed_until = NULL, fence = fence + 1
            WHERE flush_at IS NOT NULL AND claimed_by IS NOT NULL
            """
        )
    }

    /// Holds a claimed group for the rest of the transaction; false when the claim was lost to another worker.
    ///
    /// Whoever settles a group does this first, and writes nothing when it is false.
    package func hold(_ group: NotificationGroup) throws -> Bool {
        try transaction.run(
            "UPDATE notification_groups SET fence = fence WHERE id = ?1 AND fence = ?2 AND claimed_by IS NOT NULL",
            group.id,
            group.fence
        ) == 1
    }

    /// Writes what became of a group's events, and frees it.
    ///
    /// Events without an outcome, and those recorded in the meantime, keep the group due. A flush that enqueued mail
    /// counts, so that the outbox tells one flush's mails from the next one's.
    package func settle(
        _ group: NotificationGroup,
        outcomes: [EventID: EventOutcome],
        at now: Instant
    ) throws {
        for (event, outcome) in outcomes.sorted(by: { $0.key < $1.key }) {
            try transaction.run(
                "UPDATE events SET told_at = ?3, outcome = ?4 WHERE id = ?1 AND group_id = ?2 AND told_at IS NULL",
                event,
                group.id,
                now,
                outcome
            )
        }
        try transaction.run(
            """
            UPDATE notification_groups SET flush = flush + 1, tries = 0, claimed_by = NULL, claimed_until = NULL,
                flush_at = CASE WHEN EXISTS (SELECT 1 FROM events WHERE group_id = ?1 AND told_at IS NULL)
                    THEN CAST(?3 AS BIGINT) END
            WHERE id = ?1 AND fence = ?2
            """,
            group.id,
            group.fence,
            now
        )
        transaction.wake(.mail)
    }

    /// Frees a group that could not be settled, to be tried again after a delay that doubles from a minute to an hour.
    package func postpone(_ group: NotificationGroup, at now: Instant) throws {
        let delay = Self.delay(afterTries: group.tries)
        try transaction.run(
            """
            UPDATE notification_groups SET tries = tries + 1, claimed_by = NULL, claimed_until = NULL, flush_at = ?3
            WHERE id = ?1 AND fence = ?2
            """,
            group.id,
            group.fence,
            now + delay
        )
    }

    /// Where a page of a sweep ended.
    package struct Swept: Sendable, Hashable {
        package let removed: Int
        /// Nil when no group is left to look at.
        package let next: NotificationGroupID?
    }

    /// Looks at a page of groups that are not due, and removes those that nothing refers to any more.
    ///
    /// `isNeeded` is asked for each in the same transaction: a later chapter may refer to it too.
    package func sweep(
        _ engine: EngineScope,
        before old: Instant,
        after last: NotificationGroupID?,
        limit: Int = 500,
        isNeeded: (NotificationGroupID, ConsortiumScope) throws -> Bool
    ) throws -> Swept {
        let idle = try transaction.rows(Self.idle, last ?? NotificationGroupID(0), limit)
        var removed = 0
        for row in idle {
            let id: NotificationGroupID = try row["id"]
            let createdAt: Instant = try row["created_at"]
            let isNamed: Bool = try row["is_named"]
            let scope = engine.consortium(try row["consortium_id"])
            guard createdAt < old, !isNamed, try !isNeeded(id, scope) else { continue }
            removed += try transaction.run("DELETE FROM notification_groups WHERE id = ?1 AND flush_at IS NULL", id)
        }
        return Swept(removed: removed, next: idle.count == limit ? try idle.last?["id"] : nil)
    }

    static let idle = """
        SELECT id, consortium_id, created_at, CASE WHEN
                EXISTS (SELECT 1 FROM events WHERE events.consortium_id = notification_groups.consortium_id
                    AND events.group_id = notification_groups.id)
                OR EXISTS (SELECT 1 FROM digests WHERE digests.consortium_id = notification_groups.consortium_id
                    AND digests.group_id = notification_groups.id)
            THEN 1 ELSE 0 END AS is_named
        FROM notification_groups WHERE flush_at IS NULL AND id > ?1 ORDER BY id LIMIT ?2
        """

    /// How many groups are due, and since when the oldest is: for health.
    package func backlog(_ engine: EngineScope, at now: Instant) throws -> (count: Int, oldest: Instant?) {
        let row = try transaction.row(
            "SELECT COUNT(*) AS number, MIN(flush_at) AS oldest FROM notification_groups WHERE flush_at <= ?1",
            now
        )
        return (try row?["number"] ?? 0, try row?["oldest"])
    }

    static func delay(afterTries tries: Int) -> Duration {
        min(.minutes(1) * (1 << min(max(tries, 0), 10)), .hours(1))
    }

    private func group(_ row: Row, fence: Int, claimedUntil: Instant) throws -> NotificationGroup {
        let id: NotificationGroupID = try row["id"]
        return try NotificationGroup(
            id: id,
            consortium: row["consortium_id"],
            key: row["group_key"],
            notificationClass: row["class"],
            flush: row["flush"],
            tries: row["tries"],
            fence: fence,
            claimedUntil: claimedUntil,
            createdAt: row["created_at"],
            events: transaction.rows(
                "SELECT * FROM events WHERE group_id = ?1 AND told_at IS NULL ORDER BY id LIMIT ?2",
                id,
                Self.mostEvents
            ).map(Event.init)
        )
    }

    /// Events beyond these wait for the next flush.
    private static let mostEvents = 500
}
