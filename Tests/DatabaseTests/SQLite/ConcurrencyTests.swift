import Database
import Foundation
import Ground
import TestSupport
import Testing

@Suite struct ConcurrencyTests {
    static let accounts = Migration(
        1,
        "accounts",
        "CREATE TABLE accounts (id BIGINT PRIMARY KEY, balance BIGINT NOT NULL, moves BIGINT NOT NULL DEFAULT 0);"
    )

    @Test(arguments: TestStore.allCases, [1, 2, 3] as [UInt64])
    func `sixteen writers move money, and every reader sees the same sum`(
        _ store: TestStore,
        _ seed: UInt64
    ) async throws {
        struct Overdrawn: Error {}
        try await store.withDatabase(migrations: [Self.accounts]) { database in
            _ = try await database.write { transaction in
                for id in 0..<10 {
                    try transaction.run("INSERT INTO accounts (id, balance) VALUES (?1, ?2)", id, 100)
                }
            }
            let moved = try await withThrowingTaskGroup(of: Int.self) { group in
                for writer in 0..<16 as Range<UInt64> {
                    group.addTask {
                        var generator = SeededGenerator(seed: seed &* 100 &+ writer)
                        var moved = 0
                        for _ in 0..<50 {
                            let from = Int.random(in: 0..<10, using: &generator)
                            let to = Int.random(in: 0..<10, using: &generator)
                            let amount = Int.random(in: 1...60, using: &generator)
                            do {
                                _ = try await database.write { transaction in
                                    let move =
                                        "UPDATE accounts SET balance = balance + ?2, moves = moves + 1 WHERE id = ?1"
                                    try transaction.run(move, from, -amount)
                                    try transaction.run(move, to, amount)
                                    let sql = "SELECT balance FROM accounts WHERE id = ?1"
                                    guard try transaction.value(Int.self, sql, from) ?? 0 >= 0 else {
                                        throw Overdrawn()
                                    }
                                }
                                moved += 2
                            } catch is Overdrawn {}
                        }
                        return moved
                    }
                }
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<100 {
                            let (sum, lowest) = try await database.read { transaction in
                                // Two statements of one snapshot agree with each other.
                                let sum = try transaction.value(Int.self, "SELECT sum(balance) FROM accounts")
                                let lowest = try transaction.value(Int.self, "SELECT min(balance) FROM accounts")
                                let again = try transaction.rows("SELECT balance FROM accounts")
                                    .map { try $0["balance"] as Int }
                                #expect(again.reduce(0, +) == sum)
                                #expect(again.min() == lowest)
                                return (sum, lowest)
                            }
                            #expect(sum == 1_000, "seed \(seed)")
                            #expect(lowest ?? -1 >= 0, "seed \(seed)")
                        }
                        return 0
                    }
                }
                return try await group.reduce(0, +)
            }
            let moves = try await database.read { try $0.value(Int.self, "SELECT sum(moves) FROM accounts") }
            #expect(moves == moved, "seed \(seed): what was answered, and only that, was committed")
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a read that follows a write sees it`(_ store: TestStore) async throws {
        try await store.withDatabase(migrations: [Self.accounts]) { database in
            await withTaskGroup(of: Void.self) { group in
                for task in 0..<8 {
                    group.addTask {
                        for number in 0..<50 {
                            let id = task * 1_000 + number
                            let found = try? await database.written(id)
                            #expect(found == id)
                        }
                    }
                }
            }
        }
    }

    @Test func `however many write at once, every commit that was answered is there`() async throws {
        try await withStore(migrations: [Self.accounts]) { database in
            for writers in [1, 16, 64] {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for writer in 0..<writers {
                        group.addTask {
                            for number in 0..<(640 / writers) {
                                let id = writers * 1_000_000 + writer * 1_000 + number
                                _ = try await database.write { transaction in
                                    try transaction.run("INSERT INTO accounts (id, balance) VALUES (?1, 0)", id)
                                }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let count = try await database.count("accounts")
            #expect(count == 3 * 640)
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a cancelled task leaves a closure that has not begun`(_ store: TestStore) async throws {
        try await store.withDatabase(migrations: [Self.accounts], writers: 1) { database in
            let gate = DispatchSemaphore(value: 0)
            let began = DispatchSemaphore(value: 0)
            let first = Task {
                try await database.write { transaction in
                    try transaction.run("INSERT INTO accounts (id, balance) VALUES (1, 1)")
                    began.signal()
                    gate.wait()
                }
            }
            await Task.detached { waitFor(began) }.value
            let second = Task {
                try await database.write { try $0.run("INSERT INTO accounts (id, balance) VALUES (2, 2)") }
            }
            try await Task.sleep(for: .milliseconds(50))
            second.cancel()
            first.cancel()
            await #expect(throws: CancellationError.self) { try await second.value }
            gate.signal()
            _ = try await first.value
            let count = try await database.count("accounts")
            #expect(count == 1, "the closure that had begun was committed, the other never ran")
        }
    }

    @Test(arguments: TestStore.allCases)
    func `a commit wakes who asked to be woken, and a closure that failed does not`(_ store: TestStore) async throws {
        struct Changed: Error {}
        try await store.withDatabase(migrations: [Self.accounts]) { database in
            var stream = database.wakeUps().makeAsyncIterator()
            _ = try? await database.write { transaction in
                transaction.wake(.mail)
                throw Changed()
            }
            _ = try await database.write { transaction in
                transaction.wake(.harvests)
                transaction.wake(.harvests)
                transaction.wake(.schedule)
            }
            #expect(await stream.next() == .harvests)
            #expect(await stream.next() == .schedule)
            await database.close()
            // A server tells the same once more; what failed is never told.
            while let wake = await stream.next() { #expect([.harvests, .schedule].contains(wake)) }
        }
    }

    @Test func `while rows stream in, the log stays bounded and other writers get their turn`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/garner.sqlite"
            let options = SQLiteOptions(checkpointPages: 500, logPages: 2_000)
            let database = try await SQLiteDatabase.open(path, options)
            try await Migrator.migrate(database, [Self.accounts, Self.wide])
            let bulk = Task {
                for batch in 0..<60 { try await database.importBatch(batch) }
            }
            let isOver = Lock(false)
            let waits = Task {
                var longest = Duration.zero
                var id = 0
                while !isOver.withLock({ $0 }) {
                    id += 1
                    let start = ContinuousClock.now
                    _ = try await database.written(id)
                    longest = max(longest, ContinuousClock.now - start)
                }
                return (longest, id)
            }
            try await bulk.value
            let log = try FileManager.default.attributesOfItem(atPath: "\(path)-wal")[.size] as? Int ?? 0
            isOver.withLock { $0 = true }
            let (longest, count) = try await waits.value
            print(
                "beside a bulk import: \(count) writes, the longest wait \(longest); the log is \(log >> 20) MiB long"
            )
            #expect(log < 12_000 * 4_096)
            // A figure for people; the bound only catches a writer that is starved, on however busy a machine.
            #expect(longest < .seconds(15))
            try await eventually {
                try FileManager.default.attributesOfItem(atPath: "\(path)-wal")[.size] as? Int == 0
            }
            #expect(database.checkpointFailure == nil)
            await database.close()
        }
    }

    static let wide = Migration(
        2,
        "wide",
        """
        CREATE TABLE wide (id {id}, batch BIGINT NOT NULL, name TEXT NOT NULL, size BIGINT NOT NULL);
        CREATE INDEX wide_by_name ON wide (name, batch);
        """
    )
}

private func waitFor(_ semaphore: DispatchSemaphore) {
    semaphore.wait()
}

extension Database {
    /// Writes a row and reads it back.
    fileprivate func written(_ id: Int) async throws -> Int? {
        _ = try await write { transaction in
            try transaction.run("INSERT INTO accounts (id, balance) VALUES (?1, ?1)", id)
        }
        return try await read { try $0.value(Int.self, "SELECT balance FROM accounts WHERE id = ?1", id) }
    }

    fileprivate func importBatch(_ batch: Int) async throws {
        _ = try await writeBatch { transaction in
            try transaction.repeating("INSERT INTO wide (batch, name, size) VALUES (?1, ?2, ?3)") { statement in
                try statement.bind(1, integer: Int64(batch))
                var generator = SeededGenerator(seed: UInt64(batch))
                for _ in 0..<5_000 {
                    let number = UInt32.random(in: 0...UInt32.max, using: &generator)
                    try statement.bind(2, .text("a journal of some title \(number)"))
                    try statement.bind(3, integer: Int64(number))
                    try statement.run()
                }
            }
        }
    }
}
