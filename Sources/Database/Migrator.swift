package import Ground

/// Brings a database's schema up to this version of Garner, step by step, forward only.
///
/// The table `migrations` (number, name, applied_at) lists the steps that a database has had. Each step runs in a
/// transaction of its own with its row, so that a crash leaves whole steps only; steps that two processes start at once
/// run once.
package enum Migrator {
    /// Runs the steps that the database has not had, by number; returns them.
    ///
    /// *Throws* `.newer` when the database has had a step that is not in the list, and whatever a step fails with.
    @discardableResult
    package static func migrate(
        _ database: any Database,
        _ migrations: [Migration],
        clock: any WallClock = SystemClock()
    ) async throws -> [Migration] {
        let pending = try await pending(database, migrations)
        // A database that is up to date is not written to: a command that reads waits for nobody's lock.
        guard !pending.isEmpty else { return [] }
        _ = try await database.write { transaction in
            try lock(transaction)
            try transaction.execute(table, [])
        }
        for migration in pending {
            try await database.write { transaction in
                try apply(migration, in: transaction, at: clock.now())
            }
        }
        return pending
    }

    /// The steps that the database has not had, by number; all of them for an empty database.
    ///
    /// *Throws* `.newer` when the database has had a step that is not in the list.
    package static func pending(_ database: any Database, _ migrations: [Migration]) async throws -> [Migration] {
        let known = Set(migrations.map(\.number))
        precondition(known.count == migrations.count, "Two migrations have the same number.")
        let applied = try await database.read { transaction in
            guard try hasTable(transaction) else { return Set<Int>() }
            return Set(try transaction.rows("SELECT number FROM migrations").map { try $0["number"] as Int })
        }
        if let newest = applied.subtracting(known).max() {
            throw DatabaseError(
                .newer,
                "The database was written by a newer version of Garner: it has had step \(newest), which this version "
                    + "does not know. Install the newer version, or restore a backup made by this one."
            )
        }
        return migrations.filter { !applied.contains($0.number) }.sorted { $0.number < $1.number }
    }

    private static let table = """
        CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)
        """

    private static func hasTable(_ transaction: any Transaction) throws -> Bool {
        let sql =
            switch transaction.dialect {
            case .sqlite: "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'migrations'"
            case .postgresql:
                "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migrations'"
            }
        return try transaction.value(Int.self, sql) ?? 0 > 0
    }

    /// On PostgreSQL, where several nodes may start at once, lets one at a time change the schema.
    private static func lock(_ transaction: any Transaction) throws {
        guard transaction.dialect == .postgresql else { return }
        _ = try transaction.row("SELECT pg_advisory_xact_lock(hashtext(current_schema()))")
    }

    private static func apply(_ migration: Migration, in transaction: any Transaction, at now: Instant) throws {
        try lock(transaction)
        let isNew = try transaction.run(
            "INSERT INTO migrations (number, name, applied_at) VALUES (?1, ?2, ?3) ON CONFLICT (number) DO NOTHING",
            migration.number,
            migration.name,
            now
        )
        guard isNew == 1 else { return }
        for statement in migration.statements(for: transaction.dialect) {
            try transaction.execute(statement, [])
        }
        guard transaction.dialect == .sqlite else { return }
        if let broken = try transaction.row("PRAGMA foreign_key_check") {
            let table: String = try broken["table"]
            throw DatabaseError(
                .constraint,
                "Step \(migration.number) (\(migration.name)) would leave rows of \(table) without the row they belong to."
            )
        }
        let newest = try transaction.value(Int.self, "SELECT max(number) FROM migrations") ?? 0
        try transaction.execute("PRAGMA user_version = \(newest)", [])
    }
}
