package import Database
package import Ground
package import Tenancy

/// A connection whose plan is due.
package struct DueConnection: Sendable, Hashable {
    package let id: ConnectionID
    package let consortium: ConsortiumID
    package let dueAt: Instant

    package init(id: ConnectionID, consortium: ConsortiumID, dueAt: Instant) {
        self.id = id
        self.consortium = consortium
        self.dueAt = dueAt
    }
}

/// What the scheduler asks, across all consortia: which connections are due, by an index that holds only those that may
/// be harvested.
package struct DueConnections {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction, _: EngineScope) {
        self.transaction = transaction
    }

    /// The connections that are due by now, the longest overdue first, a page at a time.
    package func page(at now: Instant, after: DueConnection? = nil, limit: Int = 100) throws -> [DueConnection] {
        try transaction.rows(
            Self.selection,
            now,
            after?.dueAt ?? Instant(milliseconds: .min),
            after?.id ?? ConnectionID(0),
            limit
        ).map { row in
            DueConnection(id: try row["id"], consortium: try row["consortium_id"], dueAt: try row["next_due_at"])
        }
    }

    /// When the next connection falls due; nil when none ever will.
    package func next() throws -> Instant? {
        try transaction.value(
            Instant.self,
            """
            SELECT next_due_at FROM connections
            WHERE state = 'enabled' AND host_confirmed = 1 AND next_due_at IS NOT NULL
            ORDER BY next_due_at, id LIMIT 1
            """
        )
    }

    /// Notes that a due time was served; false when somebody else has served or moved it, and nothing may be done.
    package func serve(_ due: DueConnection, next: Instant?) throws -> Bool {
        try transaction.run(
            "UPDATE connections SET next_due_at = ?4 WHERE consortium_id = ?1 AND id = ?2 AND next_due_at = ?3",
            due.consortium,
            due.id,
            due.dueAt,
            next
        ) == 1
    }

    /// The conditions of the partial index are written out, not bound: only so can it be used.
    static let selection = """
        SELECT id, consortium_id, next_due_at FROM connections
        WHERE state = 'enabled' AND host_confirmed = 1 AND next_due_at IS NOT NULL
            AND next_due_at <= ?1 AND (next_due_at, id) > (?2, ?3)
        ORDER BY next_due_at, id LIMIT ?4
        """
}
