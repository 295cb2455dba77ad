import Database
import Foundation
import TestSupport
import Testing

@Suite struct ClosingTests {
    @Test func `a database that was closed is one file, however busy it was`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/garner.sqlite"
            for round in 0..<20 {
                let database = try await SQLiteDatabase.open(path)
                _ = try await database.write { transaction in
                    try transaction.run("CREATE TABLE IF NOT EXISTS words (word TEXT NOT NULL)")
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<3 {
                        group.addTask {
                            _ = try await database.read { try $0.value(Int.self, "SELECT COUNT(*) FROM words") }
                        }
                    }
                    group.addTask {
                        _ = try await database.write {
                            try $0.run("INSERT INTO words (word) VALUES (?1)", "word number \(round)")
                        }
                    }
                    try await group.waitForAll()
                }
                await database.close()
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["garner.sqlite"])
                let bytes = try Data(contentsOf: URL(filePath: path))
                #expect(bytes.range(of: Data("word number \(round)".utf8)) != nil)
            }
        }
    }
}
