package import Database
package import Ground
package import Tenancy

/// The remote records of attempts, and how far each has come.
package struct HarvestObjectRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Notes records that gather has found; one that is there already stays as it is.
    package func gather(
        _ identifiers: [String],
        of harvest: HarvestID,
        attempt: AttemptID,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws {
        for identifier in identifiers {
            try transaction.run(
                """
                INSERT INTO harvest_objects (consortium_id, harvest_id, attempt_id, identifier, state, changed_at)
                VALUES (?1, ?2, ?3, ?4, 'gathered', ?5)
                ON CONFLICT (consortium_id, attempt_id, identifier) DO NOTHING
                """,
                scope.consortium,
                harvest,
                attempt,
                identifier,
                now
            )
        }
    }

    /// Moves a record on; its content stays named where nothing new is given.
    package func advance(
        _ identifier: String,
        to state: HarvestObject.State,
        content: BlobHash? = nil,
        code: Int? = nil,
        message: String? = nil,
        attempt: AttemptID,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws {
        try transaction.run(
            """
            UPDATE harvest_objects SET state = ?4, hash = COALESCE(?5, hash), code = ?6, message = ?7, changed_at = ?8
            WHERE consortium_id = ?1 AND attempt_id = ?2 AND identifier = ?3
            """,
            scope.consortium,
            attempt,
            identifier,
            state,
            content,
            code,
            message,
            now
        )
    }

    /// Records of an attempt in one state, in the order in which they were found, a page at a time.
    package func page(
        _ state: HarvestObject.State,
        of attempt: AttemptID,
        after: HarvestObjectID? = nil,
        limit: Int = 500,
        in scope: ConsortiumScope
    ) throws -> [HarvestObject] {
        try transaction.rows(
            """
            SELECT * FROM harvest_objects WHERE consortium_id = ?1 AND attempt_id = ?2 AND state = ?3 AND id > ?4
            ORDER BY id LIMIT ?5
            """,
            scope.consortium,
            attempt,
            state,
            after ?? HarvestObjectID(0),
            limit
        ).map(HarvestObject.init)
    }

    /// How many records of an attempt are in each state.
    package func counts(of attempt: AttemptID, in scope: ConsortiumScope) throws -> [HarvestObject.State: Int] {
        var counts: [HarvestObject.State: Int] = [:]
        try transaction.forEach(
            """
            SELECT state, COUNT(*) AS count FROM harvest_objects
            WHERE consortium_id = ?1 AND attempt_id = ?2 GROUP BY state
            """,
            [Value(scope.consortium), Value(attempt)]
        ) { row in
            counts[try row["state"]] = try row["count"]
        }
        return counts
    }
}

extension HarvestObject {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            harvest: row["harvest_id"],
            attempt: row["attempt_id"],
            identifier: row["identifier"],
            state: row["state"],
            content: row["hash"],
            code: row["code"],
            message: row["message"],
            changedAt: row["changed_at"]
        )
    }
}
