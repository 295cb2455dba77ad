package import Connections
package import Database
package import Ground

/// The right to have one request in flight to a host.
package struct HostPermit: Sendable, Hashable {
    package let id: Int64
    package let host: String
    /// Free again by itself at this instant, unless its owner's heartbeat extends it.
    package let heldUntil: Instant

    package init(id: Int64, host: String, heldUntil: Instant) {
        self.id = id
        self.host = host
        self.heldUntil = heldUntil
    }
}

/// The answer to a wish for a permit.
package enum HostPermitAnswer: Sendable, Hashable {
    case granted(HostPermit)
    /// Ask again then, or earlier when woken.
    case wait(until: Instant)
}

/// Permits are held for single requests, so that a long run never locks a host.
package struct HostPermitRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// How soon to ask again for a host whose permits are all held: their holders end without telling when.
    package static let retry = Duration.milliseconds(500)

    /// How long a running harvest waits for its next request; beyond, it gives its place to others at no cost.
    package static let patience = Duration.seconds(60)

    /// How far the clocks of nodes may lie apart before one of them counts as set.
    package static let clockSlack = Duration.minutes(1)

    /// Grants a permit when the host does not rest, its last request is far enough back, and not too many are in flight.
    ///
    /// The strictest counts: what the host's row says for all providers on it, and what this one asks for.
    /// `owner` is the process instance, whose end frees the permit; `lease` how long it holds without a heartbeat. The
    /// clock is read once the host's row is held, so that what was waited for it does not count as spacing.
    package func acquire(
        _ host: String,
        limits wanted: HostLimits,
        owner: String,
        lease: Duration,
        at clock: @autoclosure () -> Instant
    ) throws -> HostPermitAnswer {
        try HostRepository(transaction).ensure(host)
        let row = try transaction.locked("SELECT * FROM hosts WHERE host = ?1", host)
        let now = clock()
        guard let row else { return .wait(until: now + Self.retry) }
        let known = try Host(row)
        if known.pausedUntil > now { return .wait(until: known.pausedUntil) }
        let limits = wanted.strictest(known.limits)
        // Further away than its spacing it was put by a clock that has been set back since, unless nodes differ a little.
        let farthest = now + limits.requestSpacing + Self.clockSlack
        if known.nextAt > now, known.nextAt <= farthest { return .wait(until: known.nextAt) }
        try transaction.run("DELETE FROM host_permits WHERE host = ?1 AND held_until <= ?2", host, now)
        let held = try transaction.value(Int.self, "SELECT COUNT(*) FROM host_permits WHERE host = ?1", host) ?? 0
        if held >= limits.requestsAtOnce { return .wait(until: now + Self.retry) }
        let id = try transaction.value(
            Int64.self,
            """
            INSERT INTO host_permits (host, owner, granted_at, held_until) VALUES (?1, ?2, ?3, ?4) RETURNING id
            """,
            host,
            owner,
            now,
            now + lease
        )
        guard let id else { throw DatabaseError(.other, "A permit for a host was not stored.") }
        try transaction.run("UPDATE hosts SET next_at = ?2 WHERE host = ?1", host, now + limits.requestSpacing)
        return .granted(HostPermit(id: id, host: host, heldUntil: now + lease))
    }

    /// Gives a permit back; where one request at a time is allowed, the host gets its spacing after the end as well.
    ///
    /// The host comes before its permits, as in `acquire`, so that two nodes never wait for each other in a circle.
    package func release(_ permit: HostPermit, limits wanted: HostLimits, at now: Instant) throws {
        if let known = try HostRepository(transaction).host(permit.host) {
            let limits = wanted.strictest(known.limits)
            if limits.requestsAtOnce == 1 {
                try transaction.run(
                    "UPDATE hosts SET next_at = ?2 WHERE host = ?1 AND next_at < ?2",
                    permit.host,
                    now + limits.requestSpacing
                )
            }
        }
        try transaction.run("DELETE FROM host_permits WHERE id = ?1", permit.id)
    }

    /// Frees the permits of earlier process instances; on SQLite, at the start.
    package func releaseAll(exceptOwner owner: String) throws {
        try transaction.run("DELETE FROM host_permits WHERE owner <> ?1", owner)
    }
}
