import Database
import Foundation
import TestSupport
import Testing

struct DamageTests {
    @Test func `bytes that were changed on the disk are found, and a sound file has no damage`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/garner.sqlite"
            let database = try await SQLiteDatabase.open(path)
            try await database.write { transaction in
                try transaction.run("CREATE TABLE words (word TEXT NOT NULL)")
                try transaction.run("CREATE INDEX words_by_word ON words (word)")
                for number in 0..<3_000 { try transaction.run("INSERT INTO words VALUES (?1)", "word \(number)") }
            }
            #expect(try await database.read { try $0.damage() } == nil)
            await database.close()

            var bytes = try Data(contentsOf: URL(filePath: path))
            let place = try #require(bytes.range(of: Data("word 2999".utf8), options: .backwards))
            bytes.replaceSubrange(place, with: Data("dorw 2999".utf8))
            try bytes.write(to: URL(filePath: path))

            let damaged = try await SQLiteDatabase.open(path)
            let damage = try await damaged.read { try $0.damage() }
            #expect(damage?.contains("words_by_word") == true, "\(damage ?? "nothing")")
            await damaged.close()
        }
    }
}
