internal import Database
package import Ground
package import Tenancy

/// What is kept of alerts that have ended.
extension AlertRepository {
    /// Removes alerts that ended before an instant with all who were told, in a bounded batch; says how many.
    ///
    /// An alert ends when it is resolved, or when a person deletes it; that a month is missing would be found again as long as
    /// it is, so that such an alert waits for its resolution. One that an event still names stays for as long as the event.
    package func sweep(_ engine: EngineScope, before old: Instant, limit: Int = 1000) throws -> Int {
        let resolved = try transaction.run("DELETE FROM alerts WHERE id IN (\(Self.longResolved))", old, limit)
        let left = limit - resolved
        guard left > 0 else { return resolved }
        return resolved + (try transaction.run("DELETE FROM alerts WHERE id IN (\(Self.longDeleted))", old, left))
    }

    private static let isUnnamed = """
        NOT EXISTS (SELECT 1 FROM events WHERE events.consortium_id = alerts.consortium_id AND events.alert_id = alerts.id)
        """

    static let longResolved = """
        SELECT id FROM alerts WHERE resolved_at IS NOT NULL AND resolved_at < ?1 AND \(isUnnamed)
        ORDER BY resolved_at, id LIMIT ?2
        """

    /// The conditions of the partial index are written out, not bound: only so can it be used.
    static let longDeleted = """
        SELECT id FROM alerts WHERE resolved_at IS NULL AND state = 'deleted' AND changed_at < ?1
            AND kind <> 'harvest-missing' AND \(isUnnamed)
        ORDER BY changed_at, id LIMIT ?2
        """
}
