import Database
import Foundation
import Ground
import TestSupport
import Testing

/// One file, opened by a worker and by commands beside it.
@Suite struct TwoProcessesTests {
    @Test func `two processes write by turns, and neither loses a row`() async throws {
        try await withTemporaryFolder { folder in
            let database = try await SQLiteDatabase.open("\(folder)/garner.sqlite")
            try await Migrator.migrate(database, [TransactionTests.things])
            async let child = #expect(processExitsWith: .success) { [folder = folder as String] in
                let database = try await SQLiteDatabase.open("\(folder)/garner.sqlite")
                try await Migrator.migrate(database, [TransactionTests.things])
                for number in 0..<100 { try await database.addThing("child \(number)") }
                await database.close()
            }
            for number in 0..<100 { try await database.addThing("parent \(number)") }
            _ = await child
            let count = try await database.count("things")
            #expect(count == 200)
            await database.close()
        }
    }

    @Test func `a commit by another process is noticed within a second, and one's own is not told as such`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let database = try await SQLiteDatabase.open("\(folder)/garner.sqlite")
            try await Migrator.migrate(database, [TransactionTests.things])
            let seen = Lock<[WakeUp]>([])
            let wakeUps = database.wakeUps()
            let listener = Task {
                for await wakeUp in wakeUps { seen.withLock { $0.append(wakeUp) } }
            }
            for number in 0..<5 {
                try await database.addThing("own \(number)")
                try await Task.sleep(for: .milliseconds(200))
            }
            #expect(seen.withLock { $0 } == [])
            await #expect(processExitsWith: .success) { [folder = folder as String] in
                let database = try await SQLiteDatabase.open("\(folder)/garner.sqlite")
                try await database.addThing("theirs")
                await database.close()
            }
            try await eventually(within: .seconds(2)) { seen.withLock { $0 } == [.elsewhere] }
            await database.close()
            await listener.value
        }
    }

    @Test(.enabled(if: Companion.canBeHad, "python3"))
    func `a database locked by another process is waited for, then refused with a clear message`() async throws {
        let lock = """
            import sqlite3, sys, time
            database = sqlite3.connect(sys.argv[2], isolation_level=None)
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO things (name) VALUES ('theirs')")
            open(sys.argv[1], "w").close()
            time.sleep(600)
            """
        try await withTemporaryFolder { folder in
            let path = "\(folder)/garner.sqlite"
            let options = SQLiteOptions(busyTimeout: .milliseconds(400))
            let database = try await SQLiteDatabase.open(path, options)
            try await Migrator.migrate(database, [TransactionTests.things])
            try await Companion.with(lock, path) { _ in
                // Reading goes on meanwhile, also for a command that opens the database only now.
                let count = try await database.count("things")
                #expect(count == 0)
                let command = try await SQLiteDatabase.open(path, options)
                try await Migrator.migrate(command, [TransactionTests.things])
                let seen = try await command.count("things")
                #expect(seen == 0)
                await command.close()
                let start = ContinuousClock.now
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<5 {
                        group.addTask {
                            let error = await #expect(throws: DatabaseError.self) {
                                try await database.addThing("mine \(number)")
                            }
                            #expect(error?.code == .busy)
                            #expect(error?.message.contains("Another process") == true)
                        }
                    }
                }
                let waited = ContinuousClock.now - start
                #expect(waited >= .milliseconds(300), "it was waited for")
                #expect(waited < .milliseconds(1_500), "not each for itself")
            }
            // The other process was killed: what it had not committed is gone, and so is its lock.
            try await database.addThing("mine")
            let after = try await database.count("things")
            #expect(after == 1)
            await database.close()
        }
    }

    @Test func `many processes open and migrate a new database at once`() async throws {
        try await withTemporaryFolder { folder in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        await #expect(processExitsWith: .success) {
                            [folder = folder as String, number = number as Int] in
                            let database = try await SQLiteDatabase.open("\(folder)/garner.sqlite")
                            try await Migrator.migrate(database, [TransactionTests.things])
                            try await database.addThing("thing \(number)")
                            await database.close()
                        }
                    }
                }
            }
            let database = try await SQLiteDatabase.open("\(folder)/garner.sqlite")
            let count = try await database.count("things")
            let steps = try await database.count("migrations")
            #expect(count == 4)
            #expect(steps == 1)
            await database.close()
        }
    }
}

extension Database {
    fileprivate func addThing(_ name: String) async throws {
        _ = try await write { try $0.run("INSERT INTO things (name) VALUES (?1)", name) }
    }
}
