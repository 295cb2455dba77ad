import Database
import Ground
import TestSupport
import Testing

@Suite struct MigratorTests {
    let first = Migration(101, "first", "CREATE TABLE first (id {id}, bytes {blob});")
    let second = Migration(
        205,
        "second",
        """
        CREATE TABLE second (id {id}, first_id BIGINT NOT NULL REFERENCES first (id));
        CREATE INDEX second_by_first ON second (first_id);
        """
    )
    let late = Migration(102, "late", "CREATE TABLE late (id {id});")

    @Test(arguments: TestStore.allCases)
    func `steps run once, by number, whenever they came`(_ store: TestStore) async throws {
        try await store.withDatabase { database in
            let clock = ManualClock(Instant(seconds: 1_000))
            let initial = try await Migrator.migrate(database, [second, first], clock: clock)
            #expect(initial.map(\.number) == [101, 205])
            clock.advance(by: .seconds(5))
            let pending = try await Migrator.pending(database, [second, late, first])
            #expect(pending.map(\.number) == [102])
            let later = try await Migrator.migrate(database, [second, late, first], clock: clock)
            #expect(later.map(\.number) == [102])
            let again = try await Migrator.migrate(database, [second, late, first], clock: clock)
            #expect(again.isEmpty)
            let rows = try await database.read { transaction in
                try transaction.rows("SELECT * FROM migrations ORDER BY applied_at, number").map { row in
                    let name: String = try row["name"]
                    let at: Instant = try row["applied_at"]
                    return "\(name) \(at.seconds)"
                }
            }
            #expect(rows == ["first 1000", "second 1000", "late 1005"])
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a database from a newer version is refused and stays as it is`(_ store: TestStore) async throws {
        try await store.withDatabase { database in
            try await Migrator.migrate(database, [first, second])
            let error = await #expect(throws: DatabaseError.self) {
                try await Migrator.migrate(database, [first, late])
            }
            #expect(error?.code == .newer)
            #expect(error?.message.contains("newer version of Garner") == true)
            #expect(error?.message.contains("205") == true)
            let steps = try await database.count("migrations")
            #expect(steps == 2)
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a step that fails leaves nothing, and the ones before it stay`(_ store: TestStore) async throws {
        try await store.withDatabase { database in
            let torn = Migration(301, "torn", "CREATE TABLE torn (id {id});\nCREATE TABLE torn (id {id});")
            await #expect(throws: DatabaseError.self) { try await Migrator.migrate(database, [first, torn]) }
            let pending = try await Migrator.pending(database, [first, torn])
            #expect(pending.map(\.number) == [301])
            let mended = Migration(301, "torn", "CREATE TABLE torn (id {id});")
            try await Migrator.migrate(database, [first, mended])
        }
    }

    @Test func `a step that would break a foreign key is undone`() async throws {
        try await TestStore.sqlite.withDatabase { database in
            try await Migrator.migrate(database, [first, second])
            let breaking = Migration(
                301,
                "breaking",
                "PRAGMA defer_foreign_keys = ON;\nINSERT INTO second (first_id) VALUES (7);"
            )
            let error = await #expect(throws: DatabaseError.self) {
                try await Migrator.migrate(database, [first, second, breaking])
            }
            #expect(error?.code == .constraint)
            #expect(error?.message.contains("Step 301 (breaking)") == true)
            let count = try await database.count("second")
            #expect(count == 0)
        }
    }

    @Test func `the file says that it is Garner's, and which step is the newest`() async throws {
        try await TestStore.sqlite.withDatabase { database in
            try await Migrator.migrate(database, [first, second])
            let (owner, version) = try await database.read { transaction in
                (
                    try transaction.value(Int.self, "PRAGMA application_id"),
                    try transaction.value(Int.self, "PRAGMA user_version")
                )
            }
            #expect(owner == 0x4741_524e)
            #expect(version == 205)
        }
    }
}
