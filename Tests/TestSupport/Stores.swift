package import Database
internal import Foundation

/// The databases that store tests run on; a new driver is added here, and every store test runs on it too.
///
/// PostgreSQL is among them where the package is installed, and in CI always.
package enum TestStore: String, CaseIterable, Sendable, CustomStringConvertible {
    case sqlite
    case postgresql

    package static var allCases: [TestStore] {
        PostgreSQLTestServer.canBeHad ? [.sqlite, .postgresql] : [.sqlite]
    }

    package var description: String { rawValue }

    /// A new, empty database, closed and removed after the body; `writers` limits how many write at once.
    ///
    /// With `GARNER_TEST_REPEAT` set, every change runs twice: closures must not mind (see `Database`).
    package func withDatabase<Result>(
        migrations: [Migration] = [],
        writers: Int = 6,
        _ body: (any Database) async throws -> Result
    ) async throws -> Result {
        switch self {
        case .sqlite:
            return try await withTemporaryFolder { folder in
                let database = try await SQLiteDatabase.open("\(folder)/garner.sqlite")
                return try await Self.using(database, migrations, body)
            }
        case .postgresql:
            let options = PostgreSQLOptions(schema: PostgreSQLTestServer.newSchema(), writers: writers)
            let address = try PostgreSQLAddress(PostgreSQLTestServer.shared().address)
            let database = try await PostgreSQLDatabase.open(address, options)
            do {
                let result = try await Self.using(database, migrations, body)
                try await Self.drop(options.schema, at: address)
                return result
            } catch {
                try await Self.drop(options.schema, at: address)
                throw error
            }
        }
    }

    private static let repeats = ProcessInfo.processInfo.environment["GARNER_TEST_REPEAT"] != nil

    /// Removes a schema with all that is in it.
    private static func drop(_ schema: String, at address: PostgreSQLAddress) async throws {
        let database = try await PostgreSQLDatabase.open(address, PostgreSQLOptions(schema: "public"))
        try await database.write { transaction in
            _ = try transaction.execute("DROP SCHEMA \"\(schema)\" CASCADE", [])
        }
        await database.close()
    }

    private static func using<Result>(
        _ database: any Database,
        _ migrations: [Migration],
        _ body: (any Database) async throws -> Result
    ) async throws -> Result {
        do {
            try await Migrator.migrate(database, migrations)
            let result = try await body(repeats ? RepeatingDatabase(database) : database)
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }
}

/// Runs the body on every kind of database in turn, each new, migrated, and removed afterwards.
package func withStore(migrations: [Migration] = [], _ body: (any Database) async throws -> Void) async throws {
    for store in TestStore.allCases {
        try await store.withDatabase(migrations: migrations, body)
    }
}

extension TestStore {
    /// Several nodes over one new database: on PostgreSQL a handle each, on SQLite, where one process works, the same one.
    package func withNodes<Result>(
        _ count: Int,
        migrations: [Migration] = [],
        _ body: ([any Database]) async throws -> Result
    ) async throws -> Result {
        try await withDatabase(migrations: migrations) { first in
            guard self == .postgresql else { return try await body(Array(repeating: first, count: count)) }
            let schema = try await first.read { try $0.value(String.self, "SELECT current_schema()") ?? "" }
            let address = try PostgreSQLAddress(PostgreSQLTestServer.shared().address)
            var others: [any Database] = []
            for _ in 1..<max(count, 1) {
                others.append(try await PostgreSQLDatabase.open(address, PostgreSQLOptions(schema: schema)))
            }
            let result: Swift.Result<Result, any Error>
            do {
                result = .success(try await body([first] + others))
            } catch {
                result = .failure(error)
            }
            for other in others { await other.close() }
            return try result.get()
        }
    }
}
