internal import Connections
package import Database
package import Ground

/// The hosts that harvests ask, with their limits and pauses: a table of the installation's own.
package struct HostRepository {
    let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// A host by its name, in lower case with its port where that is unusual; nil before anything was queued for it.
    package func host(_ name: String) throws -> Host? {
        try transaction.row("SELECT * FROM hosts WHERE host = ?1", name).map(Host.init)
    }

    /// Hosts by name, a page at a time.
    package func page(after name: String? = nil, limit: Int = 500) throws -> [Host] {
        if let name {
            return try transaction.rows("SELECT * FROM hosts WHERE host > ?1 ORDER BY host LIMIT ?2", name, limit)
                .map(Host.init)
        }
        return try transaction.rows("SELECT * FROM hosts ORDER BY host LIMIT ?1", limit).map(Host.init)
    }

    /// Lets the host rest until the instant, unless it rests longer already.
    package func rest(_ name: String, until: Instant, reason: String) throws {
        try ensure(name)
        try transaction.run(
            "UPDATE hosts SET paused_until = ?2, pause_reason = ?3 WHERE host = ?1 AND paused_until < ?2",
            name,
            until,
            reason
        )
    }

    /// Ends a host's rest.
    package func resume(_ name: String) throws {
        try transaction.run("UPDATE hosts SET paused_until = 0, pause_reason = NULL WHERE host = ?1", name)
        transaction.wake(.harvests)
    }

    /// Takes over what the host bears by now; asked at every claim, so that an edited provider counts at once.
    func set(_ limits: HostLimits, for name: String) throws {
        try transaction.run(
            """
            UPDATE hosts SET at_once = ?2, spacing_ms = ?3 WHERE host = ?1 AND (at_once <> ?2 OR spacing_ms <> ?3)
            """,
            name,
            limits.requestsAtOnce,
            limits.requestSpacing.milliseconds
        )
    }

    /// Adds the host's row where there is none yet, with the limits that hold until its first claim.
    ///
    /// It looks first, since on PostgreSQL `ON CONFLICT` waits for whoever is changing the row that is there.
    func ensure(_ name: String) throws {
        guard try transaction.row("SELECT 1 FROM hosts WHERE host = ?1", name) == nil else { return }
        let limits = name.isEmpty ? HostLimits.local : .counter
        try transaction.run(
            "INSERT INTO hosts (host, at_once, spacing_ms) VALUES (?1, ?2, ?3) ON CONFLICT (host) DO NOTHING",
            name,
            limits.requestsAtOnce,
            limits.requestSpacing.milliseconds
        )
    }

    /// Places for that much back-fill on the host, not more a day than the cap.
    ///
    /// *Shape*: one night opening for each, in order; the first in the coming night, or in the last one that earlier
    /// back-fill has not filled.
    package func allotBackfill(
        _ name: String,
        count: Int,
        capPerDay cap: Int,
        night: Night,
        at now: Instant
    ) throws -> [Instant] {
        guard count > 0, cap > 0 else { return [] }
        try ensure(name)
        let row = try transaction.locked("SELECT backfill_day, backfill_count FROM hosts WHERE host = ?1", name)
        let first = night.due(from: now)
        let today = first.seconds / 86_400
        var day: Int64 = try row?["backfill_day"] ?? today
        var used: Int = try row?["backfill_count"] ?? 0
        if day < today { (day, used) = (today, 0) }
        var places: [Instant] = []
        var opening = day == today ? first : night.due(from: Instant(seconds: first.seconds + (day - today) * 86_400))
        while places.count < count {
            if used >= cap {
                (day, used) = (day + 1, 0)
                opening = night.due(from: Instant(seconds: first.seconds + (day - today) * 86_400))
            }
            places.append(opening)
            used += 1
        }
        try transaction.run(
            "UPDATE hosts SET backfill_day = ?2, backfill_count = ?3 WHERE host = ?1",
            name,
            day,
            used
        )
        return places
    }
}

extension Host {
    init(_ row: Row) throws {
        let spacing: Int64 = try row["spacing_ms"]
        try self.init(
            name: row["host"],
            limits: HostLimits(requestsAtOnce: row["at_once"], requestSpacing: .milliseconds(spacing)),
            active: row["active"],
            nextAt: row["next_at"],
            pausedUntil: row["paused_until"],
            pauseReason: row["pause_reason"]
        )
    }
}
