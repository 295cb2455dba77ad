package import Database
package import Ground
package import Tenancy

/// Removes loads that nobody will see again, a few rows at a time, so that no writer is held up.
package struct LoadSweep {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Removes up to `limit` rows of the oldest load that is no longer needed, and the load itself with its last row.
    ///
    /// Answers whose load it was, whose titles may have lost their last count; nil when nothing is left to sweep. Loads in state `writing` that were begun before `abandonedBefore`
    /// have lost their writer; younger ones are left alone, as are those that were replaced or
    /// discarded since `replacedBefore`. *Cost*: two thousand rows take some milliseconds.
    package func sweep(
        _ scope: EngineScope,
        limit: Int = 2_000,
        replacedBefore: Instant = Instant(milliseconds: .max),
        abandonedBefore: Instant
    ) throws -> ConsortiumID? {
        let found = try transaction.row(
            """
            SELECT consortium_id, id FROM loads
            WHERE state IN ('writing', 'superseded', 'discarded')
                AND CASE WHEN state = 'writing' THEN created_at < ?1 ELSE decided_at < ?2 END
            ORDER BY id LIMIT 1
            """,
            abandonedBefore,
            replacedBefore
        )
        guard let found else { return nil }
        let consortium: ConsortiumID = try found["consortium_id"]
        let load: LoadID = try found["id"]
        let removed = try transaction.run(
            """
            DELETE FROM usage_rows WHERE consortium_id = ?1 AND load_id = ?2 AND (title_id, attributes_id, metric_id) IN (
                SELECT title_id, attributes_id, metric_id FROM usage_rows
                WHERE consortium_id = ?1 AND load_id = ?2 ORDER BY title_id, attributes_id, metric_id LIMIT ?3
            )
            """,
            consortium,
            load,
            limit
        )
        guard removed < limit else { return consortium }
        try transaction.run("DELETE FROM load_totals WHERE consortium_id = ?1 AND load_id = ?2", consortium, load)
        try transaction.run("DELETE FROM loads WHERE consortium_id = ?1 AND id = ?2", consortium, load)
        return consortium
    }
}
