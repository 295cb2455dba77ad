import Foundation
import Ground
import TestSupport
import Testing

@testable import Database

/// What only a server can do to a driver: end connections, restart, be elsewhere, refuse.
@Suite(.enabled(if: PostgreSQLTestServer.canBeHad, "needs the package postgresql"), .timeLimit(.minutes(5)))
struct PostgreSQLDriverTests {
    @Test func `a server that restarts costs time, and no change and no copy of one`() async throws {
        let server = try PostgreSQLTestServer()
        defer { server.stop() }
        let database = try await PostgreSQLDatabase.open(try PostgreSQLAddress(server.address))
        try await Migrator.migrate(database, [Self.marks])
        let stop = Lock(false)
        let writers = (0..<4).map { writer in
            Task {
                var written = 0
                while !stop.withLock({ $0 }) {
                    let mark = "\(writer)/\(written)"
                    try await database.write { _ = try $0.run("INSERT INTO marks (name) VALUES (?1)", mark) }
                    written += 1
                }
                return written
            }
        }
        for _ in 0..<3 {
            try await Task.sleep(for: .milliseconds(300))
            try server.restart()
        }
        try await Task.sleep(for: .milliseconds(300))
        stop.withLock { $0 = true }
        var written = 0
        for writer in writers { written += try await writer.value }
        let stored = try await database.read { transaction in
            try transaction.row("SELECT COUNT(*) AS count, COUNT(DISTINCT name) AS names FROM marks")
        }
        #expect(try stored?["count"] == written)
        #expect(try stored?["names"] == written)
        await database.close()
    }

    @Test func `a connection that somebody ends is opened anew, and its closure runs again`() async throws {
        try await TestStore.postgresql.withDatabase(migrations: [Self.marks]) { database in
            let tries = Lock(0)
            try await database.write { transaction in
                let isFirst = tries.withLock { tries in
                    tries += 1
                    return tries == 1
                }
                try transaction.run("INSERT INTO marks (name) VALUES ('once')")
                if isFirst { _ = try transaction.row("SELECT pg_terminate_backend(pg_backend_pid())") }
            }
            #expect(tries.withLock { $0 } == 2)
            let count = try await database.read { try $0.value(Int.self, "SELECT COUNT(*) FROM marks") }
            #expect(count == 1)
        }
    }

    @Test func `two that lock each other's rows both end well`() async throws {
        try await TestStore.postgresql.withDatabase(migrations: [Self.marks]) { database in
            try await database.write { transaction in
                for name in ["a", "b"] { try transaction.run("INSERT INTO marks (name, size) VALUES (?1, 0)", name) }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    let names = number.isMultiple(of: 2) ? ["a", "b"] : ["b", "a"]
                    group.addTask {
                        try await database.write { transaction in
                            for name in names {
                                let row = try transaction.locked("SELECT size FROM marks WHERE name = ?1", name)
                                let size: Int = try row?["size"] ?? 0
                                try transaction.run("UPDATE marks SET size = ?2 WHERE name = ?1", name, size + 1)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let sizes = try await database.read { try $0.rows("SELECT size FROM marks").map { try $0["size"] as Int } }
            #expect(sizes == [40, 40])
        }
    }

    @Test func `a commit on one node wakes another`() async throws {
        let address = try PostgreSQLAddress(PostgreSQLTestServer.shared().address)
        let options = PostgreSQLOptions(schema: PostgreSQLTestServer.newSchema())
        let (one, other) = (
            try await PostgreSQLDatabase.open(address, options), try await PostgreSQLDatabase.open(address, options)
        )
        let elsewhere = try await PostgreSQLDatabase.open(address, PostgreSQLOptions(schema: "elsewhere"))
        var heard = other.wakeUps().makeAsyncIterator()
        let foreign = elsewhere.wakeUps()
        // Until the listener has its connection nothing is heard: so it is told again and again.
        let telling = Task {
            while !Task.isCancelled {
                try await one.write { $0.wake(.mail) }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        #expect(await heard.next() == .mail)
        telling.cancel()
        _ = try? await telling.value
        // An installation in another schema of the same database hears nothing of it.
        await elsewhere.close()
        var rest: [WakeUp] = []
        for await wake in foreign { rest.append(wake) }
        #expect(rest == [])
        await one.close()
        await other.close()
    }

    @Test func `what cannot be reached, entered or found is named with its remedy, and no password`() async throws {
        let server = try PostgreSQLTestServer.shared()
        let quick = PostgreSQLOptions(patience: .seconds(1))
        let cases: [(String, DatabaseError.Code)] = [
            ("postgresql://garner:hunter2@127.0.0.1:1/postgres", .unreachable),
            (server.address.replacing("garner@", with: "nobody-there:hunter2@"), .notWritable),
            (server.address.replacing("/postgres", with: "/no-such-database"), .missing),
        ]
        for (text, code) in cases {
            let error = await #expect(throws: DatabaseError.self) {
                _ = try await PostgreSQLDatabase.open(try PostgreSQLAddress(text), quick)
            }
            #expect(error?.code == code, "\(text)")
            #expect(error?.description.contains("hunter2") == false)
        }
    }

    @Test func `a statement that takes too long is ended`() async throws {
        let options = PostgreSQLOptions(
            schema: PostgreSQLTestServer.newSchema(),
            statementTimeout: .milliseconds(100)
        )
        let address = try PostgreSQLAddress(PostgreSQLTestServer.shared().address)
        let database = try await PostgreSQLDatabase.open(address, options)
        let error = await #expect(throws: DatabaseError.self) {
            try await database.read { _ = try $0.row("SELECT pg_sleep(20)") }
        }
        #expect(error?.code == .timedOut)
        let one = try await database.read { try $0.value(Int.self, "SELECT 1") }
        #expect(one == 1, "the connection is used again")
        await database.close()
    }

    @Test func `a connection that cannot be set up is closed once, and says why`() async throws {
        let address = try PostgreSQLAddress(PostgreSQLTestServer.shared().address)
        let options = PostgreSQLOptions(statementTimeout: .seconds(1 << 40))
        for _ in 0..<20 {
            await #expect(throws: DatabaseError.self) { _ = try await PostgreSQLDatabase.open(address, options) }
        }
    }

    @Test func `a mistake of the caller is told at once, although its connection had a conflict before`() async throws {
        try await TestStore.postgresql.withDatabase(migrations: [Self.marks], writers: 1) { database in
            let tries = Lock(0)
            try await database.write { transaction in
                let isFirst = tries.withLock { tries in
                    tries += 1
                    return tries == 1
                }
                guard isFirst else { return }
                _ = try transaction.run("DO $$ BEGIN RAISE EXCEPTION SQLSTATE '40001'; END $$")
            }
            #expect(tries.withLock { $0 } == 2)
            await #expect(throws: DatabaseError.self) {
                try await database.write { transaction in
                    tries.withLock { $0 += 1 }
                    _ = try transaction.run("INSERT INTO marks (name) VALUES (?1)")
                }
            }
            #expect(tries.withLock { $0 } == 3)
        }
    }

    @Test func `a query whose table got a column is prepared anew, once, and answers`() async throws {
        try await TestStore.postgresql.withDatabase(migrations: [Self.marks], writers: 1) { database in
            try await database.write { _ = try $0.run("INSERT INTO marks (name) VALUES ('a')") }
            try await database.write { _ = try $0.row("SELECT * FROM marks") }
            try await database.write { _ = try $0.execute("ALTER TABLE marks ADD COLUMN colour TEXT", []) }
            let tries = Lock(0)
            let columns = try await database.write { transaction in
                tries.withLock { $0 += 1 }
                return try transaction.row("SELECT * FROM marks")?.columns.count
            }
            #expect(columns == 4)
            #expect(tries.withLock { $0 } == 2)
        }
    }

    @Test func `what the server can never do is told at once`() async throws {
        try await TestStore.postgresql.withDatabase(writers: 1) { database in
            let tries = Lock(0)
            let error = await #expect(throws: DatabaseError.self) {
                try await database.write { transaction in
                    tries.withLock { $0 += 1 }
                    _ = try transaction.row("SELECT COUNT(*) FROM pg_class FOR UPDATE")
                }
            }
            #expect(error?.message.contains("0A000") == true)
            #expect(tries.withLock { $0 } == 1)
        }
    }

    @Test func `a statement whose run fails is not prepared a second time`() async throws {
        try await TestStore.postgresql.withDatabase(migrations: [Self.marks], writers: 1) { database in
            for number in 0..<3 {
                await #expect(throws: DatabaseError.self) {
                    try await database.write { _ = try $0.row("SELECT 1 / CAST(?1 AS BIGINT) AS broken", 0) }
                }
                await #expect(throws: DatabaseError.self) {
                    try await database.write { _ = try $0.run("INSERT INTO nowhere \(number)") }
                }
            }
            let kept = try await database.write { transaction in
                try transaction.rows("SELECT statement FROM pg_prepared_statements").map { row in
                    try row["statement"] as String
                }
            }
            #expect(kept.filter { $0.contains("AS broken") }.count == 1)
            #expect(kept.filter { $0.contains("nowhere") } == [])
        }
    }

    @Test func `a statement that failed among many does not keep its connection from being used`() async throws {
        try await TestStore.postgresql.withDatabase(writers: 1) { database in
            for number in 0..<600 {
                await #expect(throws: DatabaseError.self) {
                    try await database.write { _ = try $0.row("SELECT \(number) / CAST(?1 AS BIGINT)", 0) }
                }
            }
            let kept = try await database.write { transaction in
                try transaction.value(Int.self, "SELECT COUNT(*) FROM pg_prepared_statements")
            }
            #expect(try #require(kept) <= 300)
        }
    }

    @Test func `a schema that is not there is made only when that is asked for`() async throws {
        let address = try PostgreSQLAddress(PostgreSQLTestServer.shared().address)
        let options = PostgreSQLOptions(schema: PostgreSQLTestServer.newSchema())
        let error = await #expect(throws: DatabaseError.self) {
            _ = try await PostgreSQLDatabase.open(address, options, for: .working)
        }
        #expect(error?.code == .missing)
        #expect(error?.message.contains("garner init") == true)
        #expect(error?.message.contains(options.schema) == true)
        let made = try await PostgreSQLDatabase.open(address, options)
        await made.close()
        let opened = try await PostgreSQLDatabase.open(address, options, for: .working)
        await opened.close()
    }

    @Test func `the server's clock is told to the millisecond, and goes on by itself`() async throws {
        try await TestStore.postgresql.withDatabase { database in
            let clock = try await ServerClock(database)
            let before = SystemClock().now()
            let told = clock.now()
            #expect(abs((told - before).milliseconds) < 5_000)
            try await eventually { clock.now() > told }
            try await clock.refresh()
            #expect(clock.now() >= told)
        }
    }

    static let marks = Migration(
        1,
        "marks",
        """
        CREATE TABLE marks (
            id {id},
            name TEXT NOT NULL,
            size BIGINT
        );
        """
    )
}
