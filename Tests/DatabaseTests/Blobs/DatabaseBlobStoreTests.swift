import Foundation
import Ground
import TestSupport
import Testing

@testable import Database

@Suite(.enabled(if: PostgreSQLTestServer.canBeHad, "needs the package postgresql"))
struct DatabaseBlobStoreTests {
    @Test(arguments: [0, 1, 1 << 20, 5_000_000])
    func `bytes come back as they were stored, on another node too`(size: Int) async throws {
        try await Self.withStores { one, other, _ in
            var generator = SeededGenerator(seed: UInt64(size))
            let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let reference = try await one.store(bytes, in: ConsortiumID(1))
            #expect(reference.size == size)
            #expect(try await other.bytes(reference.hash, in: ConsortiumID(1), limit: size) == bytes)
            await #expect(throws: DatabaseError.self) {
                _ = try await other.read(reference.hash, in: ConsortiumID(2))
            }
        }
    }

    @Test func `two nodes that store the same at once keep it once`() async throws {
        try await Self.withStores { one, other, database in
            let bytes = [UInt8](repeating: 7, count: 3_000_000)
            let references = try await withThrowingTaskGroup(of: BlobReference.self) { group in
                for number in 0..<12 {
                    let store = number.isMultiple(of: 2) ? one : other
                    group.addTask { try await store.store(bytes, in: ConsortiumID(1)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(references).count == 1)
            #expect(try await one.bytes(references[0].hash, in: ConsortiumID(1), limit: 3_000_000) == bytes)
            let count = try await database.read { try $0.value(Int.self, "SELECT COUNT(*) FROM blobs") }
            #expect(count == 1)
        }
    }

    @Test func `a sweep removes what is old and unnamed, and the remains of what was never finished`() async throws {
        try await Self.withStores { one, _, database in
            let kept = try await one.store([1, 2, 3], in: ConsortiumID(1))
            let gone = try await one.store([4, 5, 6], in: ConsortiumID(1))
            let young = try await one.store([7, 8, 9], in: ConsortiumID(2))
            try await database.write { transaction in
                _ = try transaction.run("UPDATE blobs SET touched_at = 0 WHERE consortium_id = 1")
                _ = try transaction.run(
                    "INSERT INTO blob_chunks (consortium_id, hash, number, stored_at, bytes) VALUES (1, 'half', 0, 0, ?1)",
                    [UInt8](repeating: 0, count: 10)
                )
            }
            let swept = try await one.sweep(olderThan: .hours(1)) { _, hashes in
                Set(hashes.filter { $0 == kept.hash })
            }
            #expect(swept.count == 1)
            var left: [BlobHash] = []
            try await one.forEach { left.append($1) }
            #expect(Set(left) == [kept.hash, young.hash])
            #expect(!left.contains(gone.hash))
            let chunks = try await database.read { try $0.value(Int.self, "SELECT COUNT(*) FROM blob_chunks") }
            #expect(chunks == 2)
        }
    }

    @Test func `what is young by the database's clock stays, however fast this machine's runs`() async throws {
        let clock = ManualClock(Instant(seconds: 1_000_000))
        try await Self.withStores(clock: clock) { one, _, _ in
            _ = try await one.store([1, 2, 3], in: ConsortiumID(1))
            clock.advance(by: .minutes(59))
            #expect(try await one.sweep(olderThan: .hours(1)) { _, _ in [] }.count == 0)
            clock.advance(by: .minutes(2))
            #expect(try await one.sweep(olderThan: .hours(1)) { _, _ in [] }.count == 1)
        }
    }

    /// Two nodes over one database, each with a folder of its own.
    private static func withStores(
        clock: any WallClock = SystemClock(),
        _ body: (DatabaseBlobStore, DatabaseBlobStore, any Database) async throws -> Void
    ) async throws {
        try await TestStore.postgresql.withDatabase(migrations: InstallationSchema.migrations) { database in
            try await withTemporaryFolder { folder in
                let stores = try ["one", "other"].map { name in
                    DatabaseBlobStore(database, spool: try FileBlobStore(root: "\(folder)/\(name)"), clock: clock)
                }
                try await body(stores[0], stores[1], database)
            }
        }
    }
}
