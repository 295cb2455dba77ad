package import Database
internal import Foundation

/// The databases that store tests run on; a new driver is added here, and every store test runs on it too.
package enum TestStore: String, CaseIterable, Sendable, CustomStringConvertible {
    case sqlite

    package var description: String { rawValue }

    /// A new, empty database, closed and removed after the body.
    ///
    /// With `GARNER_TEST_REPEAT` set, every change runs twice: closures must not mind (see `Database`).
    package func withDatabase<Result>(
        migrations: [Migration] = [],
        _ body: (any Database) async throws -> Result
    ) async throws -> Result {
        switch self {
        case .sqlite:
            try await withTemporaryFolder { folder in
                let database = try await SQLiteDatabase.open("\(folder)/garner.sqlite")
                return try await Self.using(database, migrations, body)
            }
        }
    }

    private static let repeats = ProcessInfo.processInfo.environment["GARNER_TEST_REPEAT"] != nil

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
