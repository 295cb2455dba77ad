import Dispatch
import Foundation
import Ground
import TestSupport
import Testing

@testable import Database

@Suite(.enabled(if: PostgreSQLTestServer.canBeHad, "needs the package postgresql"), .timeLimit(.minutes(5)))
struct DatabaseCopyTests {
    @Test func `every row, raw answer and number is there afterwards, and the source is as it was`() async throws {
        try await Self.withInstallation { stage in
            let reference = try await stage.blobs.store(Array("a raw answer".utf8), in: ConsortiumID(3))
            try await stage.fill()
            let before = try await stage.content()
            let steps = Lock<[DatabaseCopy.Progress]>([])
            let report = try await stage.copy { progress in steps.withLock { $0.append(progress) } }
            #expect(report.tables.map(\.table).sorted() == ["leaves", "settings", "texts", "trees"])
            #expect(report.rows == 3_000 + 4_100 + 6)
            #expect(report.blobs == 1 && report.blobBytes == reference.storedSize)
            #expect(Set(steps.withLock { $0.map(\.step) }) == [.rows, .checks, .blobs])
            #expect(try await stage.content() == before)

            try await stage.opened { database in
                let (texts, fence) = try await database.read { transaction in
                    (
                        try transaction.rows("SELECT word, number, bytes FROM texts ORDER BY word, number").map(
                            \.values
                        ),
                        try StoredSettings(transaction).restoreFence
                    )
                }
                #expect(texts == Self.texts)
                #expect(fence == Self.now)
                let next = try await database.write { transaction in
                    try transaction.value(Int.self, "INSERT INTO trees (name) VALUES ('next') RETURNING id")
                }
                #expect(next == 5_001, "the number of a row that is gone is never given again")
                let error = await #expect(throws: DatabaseError.self) {
                    try await database.write { try $0.run("INSERT INTO leaves (tree_id, place) VALUES (77777, 1)") }
                }
                #expect(error?.code == .constraint)
                let store = DatabaseBlobStore(
                    database,
                    spool: try FileBlobStore(root: "\(stage.folder)/other"),
                    clock: ManualClock(Self.now)
                )
                let bytes = try await store.bytes(reference.hash, in: ConsortiumID(3), limit: 100)
                #expect(bytes == Array("a raw answer".utf8))
            }
        }
    }

    @Test func `a copy that was cut short is no installation, and is begun again from nothing`() async throws {
        try await Self.withInstallation { stage in
            let reference = try await stage.blobs.store(Array("a raw answer".utf8), in: ConsortiumID(3))
            try await stage.fill()
            let file = stage.blobs.path(of: reference.hash, in: ConsortiumID(3))
            let whole = try #require(FileManager.default.contents(atPath: file))
            try Data(whole.dropLast(3)).write(to: URL(filePath: file))
            let cut = await #expect(throws: DatabaseError.self) { try await stage.copy() }
            #expect(cut?.code == .damaged)
            for purpose in [PostgreSQLDatabase.Purpose.working, .making] {
                let refused = await #expect(throws: DatabaseError.self) {
                    _ = try await PostgreSQLDatabase.open(stage.address, stage.options, for: purpose)
                }
                #expect(refused?.message.contains("not complete") == true)
            }
            try whole.write(to: URL(filePath: file))
            let report = try await stage.copy()
            #expect(report.blobs == 1)
            try await stage.opened { database in
                let count = try await database.read { try $0.value(Int.self, "SELECT COUNT(*) FROM trees") }
                #expect(count == 3_000)
            }
        }
    }

    @Test func `a schema that holds anything already is refused and stays as it is`() async throws {
        try await Self.withInstallation { stage in
            try await stage.copy()
            let again = await #expect(throws: DatabaseError.self) { try await stage.copy() }
            #expect(again?.message.contains("--schema") == true)
            try await stage.opened { database in
                try await database.write { transaction in
                    for table in ["leaves", "trees", "texts", "settings", "migrations", "blobs", "blob_chunks"] {
                        try transaction.execute("DROP TABLE \(table)", [])
                    }
                    try transaction.execute("CREATE TABLE somebody (id BIGINT)", [])
                }
            }
            await #expect(throws: DatabaseError.self) { try await stage.copy() }
            try await stage.opened { database in
                let count = try await database.read { try $0.value(Int.self, "SELECT COUNT(*) FROM somebody") }
                #expect(count == 0)
            }
        }
    }

    @Test func `while a worker runs nothing is copied`() async throws {
        try await Self.withInstallation { stage in
            let lock = try InstallationLock.acquire(DataFolder(stage.folder))
            let error = await #expect(throws: DatabaseError.self) { try await stage.copy() }
            #expect(error?.code == .busy)
            withExtendedLifetime(lock) {}
        }
    }

    @Test func `a change of the source while it is copied is found, and the copy does not count`() async throws {
        try await Self.withInstallation { stage in
            try await stage.fill()
            let database = stage.database
            let isChanged = Lock(false)
            let error = await #expect(throws: DatabaseError.self) {
                try await stage.copy { progress in
                    guard progress.step == .rows, progress.done == progress.total else { return }
                    guard
                        isChanged.withLock({ wasChanged in
                            defer { wasChanged = true }
                            return !wasChanged
                        })
                    else { return }
                    let done = DispatchSemaphore(value: 0)
                    Task.detached {
                        try await database.write { _ = try $0.run("UPDATE trees SET name = 'other' WHERE id = 1") }
                        done.signal()
                    }
                    done.wait()
                }
            }
            #expect(error?.message.contains("trees") == true)
            await #expect(throws: DatabaseError.self) {
                _ = try await PostgreSQLDatabase.open(stage.address, stage.options, for: .working)
            }
        }
    }

    static let now = Instant(seconds: 1_770_000_000)

    /// Keys of several columns, texts that locales would order otherwise, and every kind of value.
    static let texts: [[Value]] = [
        [.text(""), .integer(.max), .blob([])], [.text("A b"), .integer(.min), .blob([0, 255, 10])],
        [.text("Z"), .integer(0), .null], [.text("a"), .integer(-1), .blob([UInt8](repeating: 7, count: 2_000_000))],
        [.text("Ä\n\\x"), .integer(1), .null], [.text("\u{1F600}"), .integer(1), .null],
    ]

    /// Rows refer to later rows of their own table, and the last ones are gone.
    static let schema = Migration(
        50,
        "woods",
        """
        CREATE TABLE leaves (
            tree_id BIGINT NOT NULL REFERENCES trees (id),
            place BIGINT NOT NULL,
            PRIMARY KEY (tree_id, place)
        );
        """
    )
    static let trees = Migration(
        49,
        "trees",
        """
        CREATE TABLE trees (
            id {id},
            parent_id BIGINT REFERENCES trees (id),
            name TEXT NOT NULL
        );
        CREATE TABLE texts (
            word TEXT NOT NULL,
            number BIGINT NOT NULL,
            bytes {blob},
            PRIMARY KEY (word, number)
        );
        """
    )
    static let migrations = InstallationSchema.migrations + [trees, schema]

    /// An SQLite installation and an empty schema.
    struct Stage: Sendable {
        let folder: String
        let database: SQLiteDatabase
        let blobs: FileBlobStore
        let address: PostgreSQLAddress
        let options: PostgreSQLOptions

        @discardableResult
        func copy(
            _ progress: @escaping @Sendable (DatabaseCopy.Progress) -> Void = { _ in }
        ) async throws -> DatabaseCopy.Report {
            try await DatabaseCopy.run(
                from: database,
                blobs,
                of: DataFolder(folder),
                to: address,
                options,
                migrations: DatabaseCopyTests.migrations,
                clock: ManualClock(DatabaseCopyTests.now),
                progress: progress
            )
        }

        func fill() async throws {
            try await database.write { transaction in
                for number in 1...5_000 {
                    try transaction.run("INSERT INTO trees (name) VALUES (?1)", "tree \(number)")
                }
                try transaction.run("DELETE FROM trees WHERE id > 3000")
                try transaction.run("UPDATE trees SET parent_id = id + 1 WHERE id < 3000")
                for number in 0..<4_100 {
                    try transaction.run("INSERT INTO leaves VALUES (?1, ?2)", 1 + number % 3_000, number)
                }
                for row in DatabaseCopyTests.texts {
                    try transaction.execute("INSERT INTO texts (word, number, bytes) VALUES (?1, ?2, ?3)", row)
                }
            }
        }

        /// Every row of the source.
        func content() async throws -> [String: [[Value]]] {
            try await database.read { transaction in
                var content: [String: [[Value]]] = [:]
                for table in ["trees", "leaves", "texts", "settings", "migrations", "sqlite_sequence"] {
                    content[table] = try transaction.rows("SELECT * FROM \(table) ORDER BY 1, 2").map(\.values)
                }
                return content
            }
        }

        func opened(_ body: (PostgreSQLDatabase) async throws -> Void) async throws {
            let database = try await PostgreSQLDatabase.open(address, options, for: .working)
            do {
                try await body(database)
            } catch {
                await database.close()
                throw error
            }
            await database.close()
        }
    }

    static func withInstallation(_ body: (Stage) async throws -> Void) async throws {
        try await withTemporaryFolder { path in
            let folder = DataFolder("\(path)/data")
            try folder.prepare()
            let database = try await SQLiteDatabase.open(folder.database)
            try await Migrator.migrate(database, migrations)
            let stage = Stage(
                folder: folder.path,
                database: database,
                blobs: try FileBlobStore(root: folder.blobs),
                address: try PostgreSQLAddress(PostgreSQLTestServer.shared().address),
                options: PostgreSQLOptions(schema: PostgreSQLTestServer.newSchema())
            )
            do {
                try await body(stage)
            } catch {
                await database.close()
                throw error
            }
            await database.close()
        }
    }
}
