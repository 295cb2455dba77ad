package import Connections
package import Database
package import Ground
package import Tenancy

/// The queue as workers see it, over all consortia.
package struct ClaimRepository {
    private let transaction: any Transaction
    private let engine: EngineScope
    private let defaults: ProviderDefaults

    /// Works for all consortia; hosts bear what the defaults say where no provider on them says more.
    package init(_ transaction: any Transaction, engine: EngineScope, defaults: ProviderDefaults) {
        self.transaction = transaction
        self.engine = engine
        self.defaults = defaults
    }

    /// Takes the harvest that is to run next, or none when nothing is due on a free host.
    ///
    /// *Order*: the consortium with the fewest running harvests, among equals the one served least, gets the next turn;
    /// of its lanes on free hosts the most urgent priority, then the longest due; of the lane its oldest harvest. A host
    /// is free when it does not rest, may be asked again soon, and fewer harvests occupy it than it bears.
    /// *Rivals*: on PostgreSQL a host whose row another transaction holds is passed over, so that no node waits for
    /// another one's host; `isContended` tells such a nil from an empty queue.
    /// *Cost*: independent of how many harvests wait; it grows with the lanes of consortia that are all held up.
    package func claim(
        owner: String,
        lease: Duration,
        policy: (ConsortiumScope) throws -> HarvestPolicy,
        at now: Instant
    ) throws -> ClaimedHarvest? {
        // Limits may have become stricter, and another worker may take the harvest before it is locked: then look again.
        for _ in 0..<8 {
            guard let lane = try nextLane(at: now) else { return nil }
            guard try isFree(lane.host, at: now) else { continue }
            let row = try transaction.locked(
                """
                SELECT * FROM harvests
                WHERE \(QueueLedger.lane) AND run_after <= ?5
                    AND status IN ('Queued', 'Pending', 'ReQueued') ORDER BY run_after, id LIMIT 1
                """,
                lane.scope.consortium,
                lane.priority,
                lane.host,
                lane.provider,
                now
            )
            guard let row else {
                try QueueLedger(transaction).mend(lane.scope.consortium, lane.priority, lane.host, lane.provider)
                continue
            }
            let harvest = try Harvest(row)
            let move = try HarvestRepository(transaction).move(
                harvest.id,
                .claimed(owner: owner, until: now + lease),
                policy: try policy(lane.scope),
                in: lane.scope,
                at: now
            )
            guard move.changed else { continue }
            let attempt = try AttemptRepository(transaction).open(of: move.after, in: lane.scope)
            guard let attempt else { throw DatabaseError(.other, "A claimed harvest has no attempt.") }
            try takeTurn(lane.scope.consortium)
            return ClaimedHarvest(scope: lane.scope, harvest: move.after, attempt: attempt)
        }
        return nil
    }

    /// Whether something could run now that `claim` passed over, since another node's transaction held its host.
    ///
    /// Such a transaction is over in milliseconds, and what it did may be no news for the queue: ask again soon.
    package func isContended(at now: Instant) throws -> Bool {
        guard transaction.dialect == .postgresql else { return false }
        let turns = Turns(at: now)
        return try transaction.row(Self.nextLane, now, turns.near, turns.beyond) != nil
    }

    /// How many harvests wait in lanes, and since when the longest due one that is not paused could run.
    package func depth(at now: Instant) throws -> QueueDepth {
        let row = try transaction.row(
            """
            SELECT COALESCE(SUM(waiting), 0) AS waiting, MIN(CASE WHEN oldest_due <= ?1 AND paused_until <= ?1 THEN oldest_due END) AS oldest,
                (SELECT COALESCE(SUM(active), 0) FROM turns) AS active FROM lanes
            """,
            now
        )
        guard let row else { return QueueDepth(waiting: 0, active: 0, oldestDue: nil) }
        return try QueueDepth(waiting: row["waiting"], active: row["active"], oldestDue: row["oldest"])
    }

    /// Computes lanes, hosts' and turns' counts anew from the harvests; for repair.
    package func rebuildLanes() throws {
        try QueueLedger(transaction).rebuild()
    }

    /// When the oldest of a lane may run: when it is due, and no pause holds the lane up any more.
    ///
    /// An index has it, so that what is paused costs nothing.
    private static let readyAt = "(CASE WHEN l.paused_until > l.oldest_due THEN l.paused_until ELSE l.oldest_due END)"

    /// Which turns of hosts are near enough to be waited for inside a run, up to an instant; and from which on they are
    /// farther away than any spacing puts them, so that a clock was set back and they mean nothing.
    private struct Turns {
        let near: Instant
        let beyond: Instant

        init(at now: Instant) {
            near = now + HostPermitRepository.patience
            beyond = now + ProviderSettings.longestSpacing + HostPermitRepository.clockSlack
        }

        func allow(_ next: Instant) -> Bool { next <= near || next > beyond }
    }

    /// `CROSS JOIN` makes SQLite take the turns in their order and stop at the first consortium that has a lane.
    static let nextLane = """
        SELECT t.consortium_id, l.host, l.priority, l.provider_id FROM turns t CROSS JOIN lanes l CROSS JOIN hosts h
        WHERE l.consortium_id = t.consortium_id AND h.host = l.host
            AND \(readyAt) <= ?1 AND h.paused_until <= ?1
            AND (h.next_at <= ?2 OR h.next_at > ?3) AND h.active < h.at_once
        ORDER BY t.active, t.served, t.consortium_id, l.priority, l.oldest_due, l.host, l.provider_id LIMIT 1
        """

    /// The same for many nodes: the turns in their order, of each the first lane whose host nobody else holds; that host
    /// is then held by this transaction.
    ///
    /// The order of the turns is that of the subquery, which the lateral join keeps. A lock that leaves the key alone
    /// lets others put harvests of that host into new lanes meanwhile.
    static let nextFreeLane = """
        SELECT t.consortium_id, x.host, x.priority, x.provider_id
        FROM (SELECT consortium_id FROM turns ORDER BY active, served, consortium_id) t CROSS JOIN LATERAL (
            SELECT l.host, l.priority, l.provider_id FROM lanes l JOIN hosts h ON h.host = l.host
            WHERE l.consortium_id = t.consortium_id
                AND \(readyAt) <= ?1 AND h.paused_until <= ?1
                AND (h.next_at <= ?2 OR h.next_at > ?3) AND h.active < h.at_once
            ORDER BY l.priority, l.oldest_due, l.host, l.provider_id LIMIT 1 FOR NO KEY UPDATE OF h SKIP LOCKED
        ) x LIMIT 1
        """

    private func nextLane(at now: Instant) throws -> Lane? {
        let turns = Turns(at: now)
        let query = transaction.dialect == .postgresql ? Self.nextFreeLane : Self.nextLane
        return try transaction.row(query, now, turns.near, turns.beyond).map { row in
            try Lane(
                scope: engine.consortium(row["consortium_id"]),
                host: row["host"],
                priority: row["priority"],
                provider: row["provider_id"]
            )
        }
    }

    /// Takes over what the host bears by now, and looks again.
    ///
    /// The host is this transaction's already, on PostgreSQL by the lock of `nextFreeLane`.
    private func isFree(_ host: String, at now: Instant) throws -> Bool {
        let limits = try HostLimits.strictest(on: host, defaults: defaults, engine, transaction)
        if let limits { try HostRepository(transaction).set(limits, for: host) }
        guard let host = try HostRepository(transaction).host(host) else { return false }
        return host.pausedUntil <= now && Turns(at: now).allow(host.nextAt) && host.active < host.limits.requestsAtOnce
    }

    /// Counts one turn; who had nothing to run for a while gets no arrears, only the next place.
    private func takeTurn(_ consortium: ConsortiumID) throws {
        let most = try transaction.value(Int64.self, "SELECT MAX(served) FROM turns") ?? 0
        try transaction.run(
            """
            UPDATE turns SET served = (CASE WHEN served > ?2 THEN served ELSE ?2 END) + 1 WHERE consortium_id = ?1
            """,
            consortium,
            most - 1
        )
    }

    /// One consortium's harvests of one priority from one provider on one host: they wait in a single line.
    private struct Lane {
        let scope: ConsortiumScope
        let host: String
        let priority: HarvestPriority
        let provider: ProviderID
    }
}

/// A harvest that a worker holds, and the attempt in which it runs.
package struct ClaimedHarvest: Sendable, Hashable {
    package let scope: ConsortiumScope
    package let harvest: Harvest
    package let attempt: Attempt

    package init(scope: ConsortiumScope, harvest: Harvest, attempt: Attempt) {
        self.scope = scope
        self.harvest = harvest
        self.attempt = attempt
    }

    /// What every write of the worker carries.
    package var fence: Int64 { harvest.fence }
}

/// How much is in the queue.
package struct QueueDepth: Sendable, Hashable {
    package let waiting: Int
    package let active: Int
    /// The longest due harvest that has not begun; nil when nothing is due.
    package let oldestDue: Instant?

    package init(waiting: Int, active: Int, oldestDue: Instant?) {
        self.waiting = waiting
        self.active = active
        self.oldestDue = oldestDue
    }
}
