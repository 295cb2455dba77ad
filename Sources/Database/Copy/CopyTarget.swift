internal import Ground

/// A schema of a PostgreSQL database while an installation is copied into it.
///
/// Until the copy is complete, a table of its own says so, by which every other way to open the schema is refused. A copy
/// that was cut short is begun again from nothing.
struct CopyTarget: Sendable {
    let database: PostgreSQLDatabase
    private static let mark = PostgreSQLDatabase.copyMark

    /// Makes the schema with every table empty and without foreign keys, so that rows may come in any order.
    ///
    /// *Throws* `.other` when the schema has tables already, unless they are those of a copy that was cut short.
    static func prepare(
        _ address: PostgreSQLAddress,
        _ options: PostgreSQLOptions,
        _ migrations: [Migration],
        clock: any WallClock
    ) async throws -> CopyTarget {
        var patient = options
        // A foreign key of a large table is checked in one statement.
        patient.statementTimeout = .hours(6)
        patient.idleTimeout = .minutes(5)
        let database = try await PostgreSQLDatabase.open(address, patient, for: .copying)
        do {
            try await database.write { try clear($0, address, options.schema) }
            try await Migrator.migrate(database, migrations, clock: clock)
            try await database.write { try setForeignKeysAside($0) }
        } catch {
            await database.close()
            throw error
        }
        return CopyTarget(database: database)
    }

    /// Puts one page of rows into a table.
    func insert(_ rows: [[Value]], into shape: TableShape) async throws {
        try await database.writeBatch { transaction in
            try transaction.repeating(shape.insert) { statement in
                for row in rows {
                    for (index, value) in row.enumerated() { try statement.bind(index + 1, value) }
                    try statement.run()
                }
                _ = try statement.finish()
            }
        }
    }

    /// Has new rows numbered on from where the source would have gone on: a number is never used again.
    func continueNumbers(_ last: [String: Int]) async throws {
        try await database.write { transaction in
            for (table, number) in last where number > 0 {
                _ = try transaction.row(
                    "SELECT setval(CAST(pg_get_serial_sequence(?1, 'id') AS regclass), ?2)",
                    "\"\(table)\"",
                    number
                )
            }
        }
    }

    /// Puts the foreign keys back, which the server holds against every row, and lets it count what is in the tables.
    func restoreForeignKeys() async throws {
        let keys = try await database.read { transaction in
            try transaction.rows("SELECT id, relation, name, definition FROM \(Self.mark)_keys ORDER BY id").map {
                row in
                try (
                    relation: row["relation"] as String, name: row["name"] as String, text: row["definition"] as String
                )
            }
        }
        for key in keys {
            try await database.write { transaction in
                let there = try transaction.value(
                    Int.self,
                    """
                    SELECT COUNT(*) FROM pg_constraint
                    WHERE conname = ?1 AND conrelid = CAST(CAST(?2 AS TEXT) AS regclass)
                    """,
                    key.name,
                    key.relation
                )
                guard there == 0 else { return }
                _ = try transaction.execute(
                    "ALTER TABLE \(key.relation) ADD CONSTRAINT \"\(key.name)\" \(key.text)",
                    []
                )
            }
        }
        try await database.write { _ = try $0.execute("ANALYZE", []) }
    }

    /// Makes the copy an installation, together with what the body writes.
    func complete(_ body: @escaping @Sendable (any Transaction) throws -> Void) async throws {
        try await database.write { transaction in
            try body(transaction)
            _ = try transaction.execute("DROP TABLE \(Self.mark)_keys", [])
            _ = try transaction.execute("DROP TABLE \(Self.mark)", [])
        }
    }

    /// Removes what a copy that was cut short has left, and marks the schema as not complete.
    private static func clear(_ transaction: any Transaction, _ address: PostgreSQLAddress, _ schema: String) throws {
        let tables = try transaction.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
            .map { try $0["tablename"] as String }.filter { $0 != "commit_marks" }
        guard tables.isEmpty || tables.contains(mark) else {
            throw DatabaseError(
                .other,
                "The schema \(schema) of \(address) has \(tables.contains("migrations") ? "a Garner" : "tables") in it "
                    + "already, and stays as it is. Name another by --schema, or another database."
            )
        }
        for table in tables { _ = try transaction.execute("DROP TABLE \"\(table)\" CASCADE", []) }
        _ = try transaction.execute("CREATE TABLE \(mark) (begun_at TIMESTAMPTZ NOT NULL DEFAULT now())", [])
    }

    private static func setForeignKeysAside(_ transaction: any Transaction) throws {
        _ = try transaction.execute(
            """
            CREATE TABLE \(mark)_keys AS
            SELECT row_number() OVER (ORDER BY c.oid) AS id, CAST(CAST(c.conrelid AS regclass) AS TEXT) AS relation,
                CAST(c.conname AS TEXT) AS name, pg_get_constraintdef(c.oid) AS definition
            FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
            WHERE n.nspname = current_schema() AND c.contype = 'f'
            """,
            []
        )
        for row in try transaction.rows("SELECT relation, name FROM \(mark)_keys") {
            let (relation, name): (String, String) = try (row["relation"], row["name"])
            _ = try transaction.execute("ALTER TABLE \(relation) DROP CONSTRAINT \"\(name)\"", [])
        }
    }
}
