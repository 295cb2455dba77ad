import Database
import Foundation
import Ground
import TestSupport
import Testing

/// What a process that dies may lose: nothing that was answered.
@Suite struct DurabilityTests {
    static let numbers = Migration(
        1,
        "numbers",
        """
        CREATE TABLE numbers (writer BIGINT NOT NULL, number BIGINT NOT NULL, half TEXT NOT NULL);
        CREATE UNIQUE INDEX numbers_unique ON numbers (writer, number, half);
        """
    )

    @Test(arguments: [1, 50, 120, 300])
    func `kill -9 loses no acknowledged commit and leaves no half of one`(_ milliseconds: Int) async throws {
        try await withTemporaryFolder { folder in
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [folder = folder as String, milliseconds = milliseconds as Int] in
                let database = try await SQLiteDatabase.open("\(folder)/garner.sqlite")
                try await Migrator.migrate(database, [DurabilityTests.numbers])
                let log = open("\(folder)/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
                Thread.detachNewThread {
                    // Counted from the first answer, so that a slow machine has something to lose too.
                    while lseek(log, 0, SEEK_END) == 0 { Thread.sleep(forTimeInterval: 0.001) }
                    Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
                    kill(getpid(), SIGKILL)
                }
                await withTaskGroup(of: Void.self) { group in
                    for writer in 0..<8 {
                        group.addTask { try? await writeForEver(writer, database, log) }
                    }
                }
            }
            let acknowledged = try String(contentsOfFile: "\(folder)/acknowledged", encoding: .utf8)
            let database = try await SQLiteDatabase.open("\(folder)/garner.sqlite")
            let stored = try await database.read { transaction in
                let rows = try transaction.rows(
                    "SELECT writer, number, count(*) AS halves FROM numbers GROUP BY writer, number"
                )
                return try rows.map { row in
                    let writer: Int = try row["writer"]
                    let number: Int = try row["number"]
                    let halves: Int = try row["halves"]
                    return ("\(writer) \(number)", halves)
                }
            }
            let check = try await database.read { try $0.value(String.self, "PRAGMA integrity_check") }
            await database.close()
            #expect(check == "ok")
            #expect(stored.allSatisfy { $0.1 == 2 })
            let lost = Set(acknowledged.split(separator: "\n").map(String.init)).subtracting(stored.map(\.0))
            #expect(lost.isEmpty)
            #expect(!acknowledged.isEmpty)
        }
    }

    @Test func `commits are synced, and foreign keys are on, on the writing connection`() async throws {
        try await withTemporaryFolder { folder in
            let database = try await SQLiteDatabase.open("\(folder)/garner.sqlite")
            let settings = try await database.write { transaction in
                try ["synchronous", "foreign_keys", "wal_autocheckpoint", "journal_mode"].map { name in
                    try transaction.row("PRAGMA \(name)")?.values.first
                }
            }
            await database.close()
            #expect(settings == [.integer(2), .integer(1), .integer(0), .text("wal")])
        }
    }

    @Test func `the files belong to their owner only`() async throws {
        try await withTemporaryFolder { folder in
            let database = try await SQLiteDatabase.open("\(folder)/garner.sqlite")
            try await Migrator.migrate(database, [Self.numbers])
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
            }
            await database.close()
        }
    }
}

/// Writes pairs of rows, and notes each pair when its commit has been answered.
private func writeForEver(_ writer: Int, _ database: SQLiteDatabase, _ log: Int32) async throws {
    for number in 0... {
        try await database.write { transaction in
            for half in ["left", "right"] {
                try transaction.run("INSERT INTO numbers VALUES (?1, ?2, ?3)", writer, number, half)
            }
        }
        let line = Array("\(writer) \(number)\n".utf8)
        _ = line.withUnsafeBytes { write(log, $0.baseAddress, $0.count) }
    }
}
