import Database
import Ground
import TestSupport
import Testing

/// What every driver promises of transactions.
@Suite struct TransactionTests {
    static let things = Migration(
        11,
        "things",
        """
        CREATE TABLE things (id {id}, name TEXT NOT NULL UNIQUE, size BIGINT, weight DOUBLE PRECISION, bytes {blob});
        CREATE TABLE parts (id {id}, thing_id BIGINT NOT NULL REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED);
        """
    )

    @Test(arguments: TestStore.allCases)
    func `every kind of value comes back as it was stored`(_ store: TestStore) async throws {
        try await store.withDatabase(migrations: [Self.things]) { database in
            let id = try await database.write { transaction in
                try transaction.value(
                    Int64.self,
                    "INSERT INTO things (name, size, weight, bytes) VALUES (?1, ?2, ?3, ?4) RETURNING id",
                    "Müller & Söhne 𝔊",
                    Int64.min,
                    0.1,
                    [0, 255, 1] as [UInt8]
                )
            }
            let row = try await database.read { transaction in
                try transaction.row("SELECT * FROM things WHERE id = ?1", id)
            }
            let found = try #require(row)
            #expect(try found["name"] == "Müller & Söhne 𝔊")
            #expect(try found["size"] == Int64.min)
            #expect(try found["weight"] == 0.1)
            #expect(try found["bytes"] == [0, 255, 1] as [UInt8])
        }
    }

    @Test(arguments: TestStore.allCases)
    func `empty text and empty bytes are not NULL, and NUL in text becomes U+FFFD`(_ store: TestStore) async throws {
        try await store.withDatabase(migrations: [Self.things]) { database in
            let row = try await database.write { transaction in
                try transaction.run("INSERT INTO things (name, bytes) VALUES (?1, ?2)", "", [UInt8]())
                try transaction.run("INSERT INTO things (name) VALUES (?1)", "a\0b")
                return try transaction.rows("SELECT name, bytes FROM things ORDER BY id")
            }
            #expect(try row[0]["name"] == "")
            #expect(try row[0]["bytes"] == [UInt8]())
            #expect(try row[1]["name"] == "a\u{fffd}b")
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a closure that throws leaves nothing behind`(_ store: TestStore) async throws {
        struct Changed: Error {}
        try await store.withDatabase(migrations: [Self.things]) { database in
            await #expect(throws: Changed.self) {
                try await database.write { transaction in
                    try transaction.run("INSERT INTO things (name) VALUES (?1)", "gone")
                    throw Changed()
                }
            }
            let count = try await database.count("things")
            #expect(count == 0)
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a statement that failed ends its transaction, even when the closure goes on`(_ store: TestStore) async throws
    {
        try await store.withDatabase(migrations: [Self.things]) { database in
            let error = await #expect(throws: DatabaseError.self) {
                try await database.write { transaction in
                    try transaction.run("INSERT INTO things (name) VALUES (?1)", "one")
                    _ = try? transaction.run("INSERT INTO things (name) VALUES (?1)", "one")
                    _ = try? transaction.run("INSERT INTO things (name) VALUES (?1)", "two")
                }
            }
            #expect(error?.code == .constraint)
            let count = try await database.count("things")
            #expect(count == 0)
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a read transaction refuses to write`(_ store: TestStore) async throws {
        try await store.withDatabase(migrations: [Self.things]) { database in
            let error = await #expect(throws: DatabaseError.self) {
                _ = try await database.read { try $0.run("INSERT INTO things (name) VALUES (?1)", "one") }
            }
            #expect(error?.code == .readOnly)
        }
    }

    @Test(arguments: TestStore.allCases)
    func `foreign keys are enforced, deferred ones at the commit of their own closure`(_ store: TestStore) async throws
    {
        try await store.withDatabase(migrations: [Self.things]) { database in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let stored: Void? = try? await database.write { transaction in
                            try transaction.run("INSERT INTO things (name) VALUES (?1)", "thing \(number)")
                            guard number % 5 == 0 else { return }
                            try transaction.run("INSERT INTO parts (thing_id) VALUES (?1)", 9_999)
                        }
                        #expect((stored == nil) == (number % 5 == 0))
                    }
                }
            }
            let count = try await database.count("things")
            #expect(count == 16)
        }
    }

    @Test(arguments: TestStore.allCases)
    func `rows can be queried inside the loop over the same query`(_ store: TestStore) async throws {
        try await store.withDatabase(migrations: [Self.things]) { database in
            let pairs = try await database.write { transaction in
                for name in ["a", "b", "c"] { try transaction.run("INSERT INTO things (name) VALUES (?1)", name) }
                var pairs: [String] = []
                let sql = "SELECT name FROM things ORDER BY name"
                try transaction.forEach(sql, []) { outer in
                    try transaction.forEach(sql, []) { inner in
                        let left: String = try outer["name"]
                        let right: String = try inner["name"]
                        pairs.append(left + right)
                    }
                }
                return pairs
            }
            #expect(pairs == ["aa", "ab", "ac", "ba", "bb", "bc", "ca", "cb", "cc"])
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a repeated statement binds slices in place and keeps what is not bound again`(_ store: TestStore) async throws
    {
        try await store.withDatabase(migrations: [Self.things]) { database in
            let rows = try await database.write { transaction in
                let bytes = Array("onetwothree".utf8)
                try transaction.repeating("INSERT INTO things (name, size) VALUES (?1, ?2)") { statement in
                    try bytes.withUnsafeBytes { bytes in
                        try statement.bind(2, integer: 7)
                        for range in [0..<3, 3..<6, 6..<11] {
                            try statement.bind(1, text: UnsafeRawBufferPointer(rebasing: bytes[range]))
                            try statement.run()
                        }
                    }
                }
                return try transaction.rows("SELECT name, size FROM things ORDER BY id")
            }
            #expect(try rows.map { try $0["name"] as String } == ["one", "two", "three"])
            #expect(try rows.map { try $0["size"] as Int } == [7, 7, 7])
        }
    }

    @Test(arguments: TestStore.allCases)
    func `after close every call is refused`(_ store: TestStore) async throws {
        try await store.withDatabase { database in
            await database.close()
            let read = await #expect(throws: DatabaseError.self) { try await database.read { _ in } }
            let write = await #expect(throws: DatabaseError.self) { try await database.write { _ in } }
            #expect(read?.code == .closed)
            #expect(write?.code == .closed)
        }
    }
}

extension Database {
    func count(_ table: String) async throws -> Int {
        try await read { try $0.value(Int.self, "SELECT count(*) FROM \(table)") ?? 0 }
    }
}
