package import Connections
package import Database
package import Ground
package import Tenancy

/// What is paused, by whom and until when.
///
/// The lanes of the queue carry the end of what pauses them, so that a claim asks no further; every change here settles the
/// lanes that it concerns, in its transaction.
package struct PauseRepository {
    private let transaction: any Transaction
    private let defaults: ProviderDefaults

    package init(_ transaction: any Transaction, defaults: ProviderDefaults = .standard) {
        self.transaction = transaction
        self.defaults = defaults
    }

    /// Pauses a target, in the place of an earlier pause of it.
    package func set(_ pause: Pause) throws {
        let lanes = LanePauses(transaction, defaults)
        try lanes.lock(changing: true)
        try transaction.run(
            """
            INSERT INTO pauses (target, scope, harvester, consortium_id, provider_id, reason, who, began_at, ends_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (target) DO UPDATE SET
                reason = excluded.reason, who = excluded.who, began_at = excluded.began_at, ends_at = excluded.ends_at
            """,
            pause.target.key,
            pause.target.scope,
            pause.target.harvesterName,
            pause.target.consortium,
            pause.target.provider,
            pause.reason,
            pause.who,
            pause.since,
            pause.until
        )
        try lanes.settle(pause.target)
    }

    /// Ends a pause; one that is not there is well.
    package func end(_ target: PauseTarget) throws {
        let lanes = LanePauses(transaction, defaults)
        try lanes.lock(changing: true)
        try transaction.run("DELETE FROM pauses WHERE target = ?1", target.key)
        try lanes.settle(target)
        transaction.wake(.harvests)
    }

    /// The pause of a target that is in force; nil when it runs, or is held up only by a wider one.
    package func pause(of target: PauseTarget, at now: Instant) throws -> Pause? {
        try transaction.row("SELECT * FROM pauses WHERE target = ?1 AND ends_at > ?2", target.key, now).map(Pause.init)
    }

    /// The pauses in force that hold up a consortium's harvests, its own and those of the installation, the widest first.
    package func inForce(in scope: ConsortiumScope, at now: Instant) throws -> [Pause] {
        try transaction.rows(
            "SELECT * FROM pauses WHERE (consortium_id = ?1 OR consortium_id IS NULL) AND ends_at > ?2",
            scope.consortium,
            now
        ).map(Pause.init).sorted()
    }

    /// Every pause in force, over all consortia, the widest first.
    package func inForce(_: EngineScope, at now: Instant) throws -> [Pause] {
        try transaction.rows("SELECT * FROM pauses WHERE ends_at > ?1", now).map(Pause.init).sorted()
    }

    /// The pauses of the installation itself that are in force.
    package func ofInstallation(at now: Instant) throws -> [Pause] {
        try transaction.rows("SELECT * FROM pauses WHERE consortium_id IS NULL AND ends_at > ?1", now)
            .map(Pause.init).sorted()
    }

    /// Looks again which pauses hold up the lanes: a provider, or the template of several, has another harvester now.
    package func settle(_ target: PauseTarget) throws {
        let lanes = LanePauses(transaction, defaults)
        try lanes.lock(changing: true)
        try lanes.settle(target)
    }

    /// Forgets pauses that ended before the instant; says how many.
    package func sweep(_: EngineScope, before old: Instant) throws -> Int {
        try transaction.run("DELETE FROM pauses WHERE ends_at < ?1", old)
    }
}

extension Pause {
    init(_ row: Row) throws {
        let consortium: ConsortiumID? = try row["consortium_id"]
        let provider: ProviderID? = try row["provider_id"]
        let harvester: String? = try row["harvester"]
        let target: PauseTarget =
            if let consortium, let provider {
                .provider(provider, of: consortium)
            } else if let consortium {
                .consortium(consortium)
            } else if let harvester {
                .harvester(harvester)
            } else {
                .everything
            }
        try self.init(
            target,
            reason: row["reason"],
            who: row["who"],
            since: row["began_at"],
            until: row["ends_at"]
        )
    }
}

extension [Pause] {
    fileprivate func sorted() -> [Pause] {
        sorted { ($0.target.width, $0.target.key) < ($1.target.width, $1.target.key) }
    }
}

extension PauseTarget {
    fileprivate var width: Int {
        switch self {
        case .everything: 0
        case .harvester: 1
        case .consortium: 2
        case .provider: 3
        }
    }
}
