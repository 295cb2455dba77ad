package import Database
package import Ground

/// The processes that work on this installation.
package struct NodeRepository {
    let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// What registering came to.
    package struct Registration: Sendable, Hashable {
        package let node: Node
        /// Process instances that worked at the same place before: dead, whatever their leases say.
        package let predecessors: [String]
    }

    /// Enters a process that begins to work, under its wished name or the next free one.
    ///
    /// *Shape*: `north`, else `north-2`, `north-3` and so on.
    /// A name is free when nobody has it, when its process has ended or was lost, or when it worked at the same place.
    /// A wish to drain stays with the name.
    package func register(_ identity: NodeIdentity, lease: Duration, at now: Instant) throws -> Registration {
        let predecessors = try all().filter { $0.place == identity.place && $0.instance != identity.instance }
        for number in 1...1000 {
            let name = number == 1 ? identity.name : "\(identity.name)-\(number)"
            guard try take(name, identity, until: now + lease, at: now) else { continue }
            try transaction.run("DELETE FROM nodes WHERE place = ?1 AND name <> ?2", identity.place, name)
            guard let node = try node(name) else { break }
            return Registration(node: node, predecessors: predecessors.map(\.instance))
        }
        throw DatabaseError(
            .other,
            "A thousand nodes are called “\(identity.name)” already; give this one another name."
        )
    }

    /// The names of those that work now, also in a database of an older version, or one that knows of no nodes yet.
    package func working(at now: Instant) throws -> [String] {
        let table =
            switch transaction.dialect {
            case .sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'nodes'"
            case .postgresql: "SELECT CAST(to_regclass('nodes') AS TEXT)"
            }
        guard try transaction.value(String.self, table) != nil else { return [] }
        return try transaction.rows(
            "SELECT name FROM nodes WHERE stopped_at IS NULL AND lease_until >= ?1 ORDER BY name",
            now
        ).map { try $0["name"] }
    }

    /// Takes a name; false when somebody else has it.
    private func take(
        _ name: String,
        _ identity: NodeIdentity,
        until lease: Instant,
        at now: Instant
    ) throws -> Bool {
        let values: [(any DatabaseValue)?] = [
            name, identity.instance, identity.place, identity.version, now, lease,
        ]
        let added = try transaction.execute(
            """
            INSERT INTO nodes (name, instance, place, version, started_at, beat_at, lease_until, draining)
            VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, 0) ON CONFLICT (name) DO NOTHING
            """,
            values.map(Value.init)
        )
        if added == 1 { return true }
        guard let row = try transaction.locked("SELECT * FROM nodes WHERE name = ?1", name) else { return false }
        let before = try Node(row)
        let isAlive = before.stoppedAt == nil && before.leaseUntil >= now
        if isAlive, before.place != identity.place, before.instance != identity.instance { return false }
        try transaction.execute(
            """
            UPDATE nodes SET instance = ?2, place = ?3, version = ?4, started_at = ?5, beat_at = ?5, lease_until = ?6,
                stopped_at = NULL WHERE name = ?1
            """,
            values.map(Value.init)
        )
        return true
    }

    /// Every node, by name.
    package func all() throws -> [Node] {
        try transaction.rows("SELECT * FROM nodes ORDER BY name").map(Node.init)
    }

    /// A node by its name.
    package func node(_ name: String) throws -> Node? {
        try transaction.row("SELECT * FROM nodes WHERE name = ?1", name).map(Node.init)
    }

    /// How many harvests a process runs.
    package func running(_ instance: String) throws -> Int {
        try transaction.value(
            Int.self,
            "SELECT COUNT(*) FROM harvests WHERE lease_owner = ?1 AND status = 'Active'",
            instance
        ) ?? 0
    }

    /// Lets a node take no new work, or work again; it finds out by its next beat, or when it is woken.
    package func setDraining(_ draining: Bool, _ name: String) throws {
        try transaction.run("UPDATE nodes SET draining = ?2 WHERE name = ?1", name, draining)
        transaction.wake(.control)
    }

    /// Says that the process has ended in good order.
    package func end(_ name: String, instance: String, at now: Instant) throws {
        try transaction.run(
            """
            UPDATE nodes SET stopped_at = ?3, beat_at = ?3, lease_until = ?3 WHERE name = ?1 AND instance = ?2
            """,
            name,
            instance,
            now
        )
    }

    /// Forgets nodes that ended, or were last heard of, before the instant; says how many.
    package func sweep(before old: Instant) throws -> Int {
        try transaction.run("DELETE FROM nodes WHERE lease_until < ?1", old)
    }
}

extension Node {
    init(_ row: Row) throws {
        try self.init(
            name: row["name"],
            instance: row["instance"],
            place: row["place"],
            version: row["version"],
            startedAt: row["started_at"],
            beatAt: row["beat_at"],
            leaseUntil: row["lease_until"],
            stoppedAt: row["stopped_at"],
            isDraining: row["draining"]
        )
    }
}
