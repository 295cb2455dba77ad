import Database
import Foundation
import Ground
import TestSupport
import Testing

/// What the disk and other programs can do to the database, and how it says so.
@Suite struct BadDiskTests {
    @Test func `a folder that is not there is named`() async throws {
        let error = await #expect(throws: DatabaseError.self) {
            try await SQLiteDatabase.open("/nowhere/garner.sqlite")
        }
        #expect(error?.code == .notWritable)
        #expect(error?.message.contains("/nowhere/garner.sqlite") == true)
    }

    @Test func `a file that is no database is refused and left as it is`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/garner.sqlite"
            let text = String(repeating: "These are notes, not a database. ", count: 100)
            try Data(text.utf8).write(to: URL(filePath: path))
            let error = await #expect(throws: DatabaseError.self) { try await SQLiteDatabase.open(path) }
            #expect(error?.code == .damaged)
            let left = try String(contentsOfFile: path, encoding: .utf8)
            #expect(left == text)
        }
    }

    @Test func `a database of another program is refused`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/garner.sqlite"
            let database = try await SQLiteDatabase.open(path)
            _ = try await database.write { transaction in
                try transaction.execute("CREATE TABLE theirs (a BIGINT)", [])
                try transaction.execute("PRAGMA application_id = 4711", [])
            }
            await database.close()
            let error = await #expect(throws: DatabaseError.self) { try await SQLiteDatabase.open(path) }
            #expect(error?.code == .damaged)
            #expect(error?.message.contains("another program") == true)
        }
    }

    @Test func `a folder that this user may not write is named with its remedy`() async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
            defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder) }
            await #expect(processExitsWith: .success) { [folder = folder as String] in
                // Root may write everywhere: the child becomes nobody.
                if getuid() == 0 { #expect(setgid(65_534) == 0 && setuid(65_534) == 0) }
                let error = await #expect(throws: DatabaseError.self) {
                    try await SQLiteDatabase.open("\(folder)/garner.sqlite")
                }
                #expect(error?.code == .notWritable)
                #expect(error?.message.contains("must belong to the user") == true)
            }
        }
    }

    @Test func `a database that may be read but not written is refused when it is opened`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/garner.sqlite"
            let database = try await SQLiteDatabase.open(path)
            try await Migrator.migrate(database, [TransactionTests.things])
            await database.close()
            try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
            try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
            defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder) }
            await #expect(processExitsWith: .success) { [path = path as String] in
                if getuid() == 0 { #expect(setgid(65_534) == 0 && setuid(65_534) == 0) }
                let error = await #expect(throws: DatabaseError.self) { try await SQLiteDatabase.open(path) }
                #expect(error?.code == .notWritable)
            }
        }
    }

    @Test(.enabled(if: SmallDisk.canBeHad, "mounting a small tmpfs needs root"))
    func `a full disk refuses new rows clearly, keeps the old ones, and recovers when there is space`() async throws {
        try await SmallDisk.with(size: 6 << 20) { folder in
            let database = try await SQLiteDatabase.open("\(folder)/garner.sqlite")
            try await Migrator.migrate(database, [TransactionTests.things])
            try Data(count: 1 << 20).write(to: URL(filePath: "\(folder)/filler"))
            var stored = 0
            var refusal: DatabaseError?
            while refusal == nil, stored < 1_000 {
                do {
                    try await database.addThing(stored)
                    stored += 1
                } catch let error as DatabaseError {
                    refusal = error
                }
            }
            #expect(refusal?.code == .full)
            #expect(refusal?.message.contains("is full. Free some space") == true)
            let kept = try await database.count("things")
            #expect(kept == stored)

            // Several that wait together are refused one by one, and each is told why.
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let error = await #expect(throws: DatabaseError.self) {
                            try await database.addThing(10_000 + number)
                        }
                        #expect(error?.code == .full)
                    }
                }
            }
            try FileManager.default.removeItem(atPath: "\(folder)/filler")
            try await database.addThing(20_000)
            let check = try await database.read { try $0.value(String.self, "PRAGMA integrity_check") }
            #expect(check == "ok")
            let count = try await database.count("things")
            #expect(count == stored + 1)
            await database.close()
        }
    }

    @Test(.enabled(if: SmallDisk.canBeHad, "mounting a small tmpfs needs root"))
    func `a blob that does not fit is refused and leaves nothing`() async throws {
        try await SmallDisk.with(size: 1 << 20) { folder in
            let blobs = try FileBlobStore(root: "\(folder)/blobs")
            var generator = SeededGenerator(seed: 1)
            let bytes = (0..<2_000_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let error = await #expect(throws: DatabaseError.self) {
                _ = try await blobs.store(bytes, in: ConsortiumID(1))
            }
            #expect(error?.code == .full)
            let left = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/blobs/incoming")
            #expect(left.isEmpty)
            let reference = try await blobs.store(Array(bytes.prefix(100_000)), in: ConsortiumID(1))
            #expect(reference.size == 100_000)
        }
    }
}

extension Database {
    /// Writes a row of some 40 KiB.
    fileprivate func addThing(_ number: Int) async throws {
        _ = try await write { transaction in
            try transaction.run(
                "INSERT INTO things (name, bytes) VALUES (?1, ?2)",
                "thing \(number)",
                [UInt8](repeating: UInt8(number % 256), count: 40_000)
            )
        }
    }
}
