import Database
import Foundation
import Ground
import TestSupport
import Testing

@Suite struct BackupTests {
    static let migrations = InstallationSchema.migrations + [TransactionTests.things]

    @Test func `a backup made while others write is whole, and its restore sets the fence`() async throws {
        try await withInstallation { database, blobs, path in
            let reference = try await blobs.store(Array("a raw answer".utf8), in: ConsortiumID(3))
            for number in 0..<50 { try await database.addPair(number) }
            let isOver = Lock(false)
            let writer = Task {
                var number = 1_000
                while !isOver.withLock({ $0 }) {
                    try await database.addPair(number)
                    number += 1
                }
            }
            let own = "\(path)/templates/north/de"
            try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
            try Data("Hallo".utf8).write(to: URL(filePath: "\(own)/harvest-failed.subject"))
            let manifest = try await Backup.make(
                database,
                blobs,
                to: "\(path)/backup",
                templates: "\(path)/templates",
                version: "1.2.3",
                clock: ManualClock(Instant(seconds: 1_000))
            )
            isOver.withLock { $0 = true }
            try await writer.value
            #expect(manifest.blobs == 1)
            #expect(manifest.blobBytes == reference.storedSize)

            let folder = DataFolder("\(path)/restored")
            let clock = ManualClock(Instant(seconds: 2_000))
            let restored = try await Backup.restore(
                from: "\(path)/backup",
                into: folder,
                migrations: Self.migrations,
                clock: clock
            )
            #expect(restored == manifest)
            let copy = try await SQLiteDatabase.open(folder.database)
            let (fence, halves, check) = try await copy.read { transaction in
                (
                    try StoredSettings(transaction).restoreFence,
                    try transaction.value(Int.self, "SELECT count(*) FROM things"),
                    try transaction.value(String.self, "PRAGMA integrity_check")
                )
            }
            #expect(fence == Instant(seconds: 2_000))
            #expect(halves ?? 0 >= 100)
            #expect((halves ?? 1) % 2 == 0, "a pair is copied whole or not at all")
            #expect(check == "ok")
            try await copy.write { try StoredSettings($0).settleRestoreFence() }
            let released = try await copy.read { try StoredSettings($0).restoreFence }
            #expect(released == nil)
            await copy.close()
            let bytes = try await FileBlobStore(root: folder.blobs)
                .bytes(reference.hash, in: ConsortiumID(3), limit: 100)
            #expect(bytes == Array("a raw answer".utf8))
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(left == ["blobs", "garner.sqlite", "spool", "templates", "worker.lock"])
            let template = try String(
                contentsOfFile: "\(folder.templates)/north/de/harvest-failed.subject",
                encoding: .utf8
            )
            #expect(template == "Hallo")
        }
    }

    @Test func `the manifest says that the key is not inside`() async throws {
        try await withInstallation { database, blobs, path in
            try Data("secret".utf8).write(to: URL(filePath: DataFolder("\(path)/data").key))
            _ = try await Backup.make(database, blobs, to: "\(path)/backup", version: "1")
            let manifest = try String(contentsOfFile: "\(path)/backup/manifest.json", encoding: .utf8)
            #expect(manifest.contains("The master key is not in this backup."))
            let inside = try FileManager.default.contentsOfDirectory(atPath: "\(path)/backup").sorted()
            #expect(inside == ["blobs", "blobs.list", "garner.sqlite", "manifest.json"])
            for name in inside where name != "blobs" {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/backup/\(name)")
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
            }
        }
    }

    @Test func `a backup does not go into a folder with something in it`() async throws {
        try await withInstallation { database, blobs, path in
            let error = await #expect(throws: DatabaseError.self) {
                try await Backup.make(database, blobs, to: path, version: "1")
            }
            #expect(error?.message.contains("is not empty") == true)
        }
    }

    @Test(arguments: ["garner.sqlite", "blobs.list"])
    func `a backup that was altered is refused`(_ name: String) async throws {
        try await withInstallation { database, blobs, path in
            _ = try await blobs.store([1, 2, 3], in: ConsortiumID(1))
            _ = try await Backup.make(database, blobs, to: "\(path)/backup", version: "1")
            let file = try FileHandle(forWritingTo: URL(filePath: "\(path)/backup/\(name)"))
            try file.seek(toOffset: 10)
            try file.write(contentsOf: Data([0x58]))
            try file.close()
            let error = await #expect(throws: DatabaseError.self) {
                try await Backup.restore(
                    from: "\(path)/backup",
                    into: DataFolder("\(path)/new"),
                    migrations: Self.migrations
                )
            }
            #expect(error?.code == .damaged)
            #expect(!FileManager.default.fileExists(atPath: "\(path)/new"))
        }
    }

    @Test func `a blob that is missing or altered stops the restore before the database has its name`() async throws {
        try await withInstallation { database, blobs, path in
            let reference = try await blobs.store(Array(repeating: 7, count: 1_000), in: ConsortiumID(1))
            _ = try await Backup.make(database, blobs, to: "\(path)/backup", version: "1")
            let hash = reference.hash.rawValue
            let blob = "\(path)/backup/blobs/1/\(hash.prefix(2))/\(hash).gz"
            // A new file in its place: the backup shares the old one with the store.
            try FileManager.default.removeItem(atPath: blob)
            let folder = DataFolder("\(path)/new")
            let missing = await #expect(throws: DatabaseError.self) {
                try await Backup.restore(from: "\(path)/backup", into: folder, migrations: Self.migrations)
            }
            #expect(missing?.code == .missing)
            try Data(Gzip.compress([9, 9, 9])).write(to: URL(filePath: blob))
            let altered = await #expect(throws: DatabaseError.self) {
                try await Backup.restore(from: "\(path)/backup", into: folder, migrations: Self.migrations)
            }
            #expect(altered?.code == .damaged)
            #expect(!FileManager.default.fileExists(atPath: folder.database))
        }
    }

    @Test func `a restore needs a folder without a database, and a backup that this version knows`() async throws {
        try await withInstallation { database, blobs, path in
            _ = try await Backup.make(database, blobs, to: "\(path)/backup", version: "1")
            let occupied = await #expect(throws: DatabaseError.self) {
                try await Backup.restore(
                    from: "\(path)/backup",
                    into: DataFolder("\(path)/data"),
                    migrations: Self.migrations
                )
            }
            #expect(occupied?.message.contains("There is a database") == true)
            let newer = await #expect(throws: DatabaseError.self) {
                try await Backup.restore(
                    from: "\(path)/backup",
                    into: DataFolder("\(path)/new"),
                    migrations: []
                )
            }
            #expect(newer?.code == .newer)
            let nothing = await #expect(throws: DatabaseError.self) {
                try await Backup.restore(from: path, into: DataFolder("\(path)/new"), migrations: Self.migrations)
            }
            #expect(nothing?.code == .missing)
        }
    }

    @Test func `no blob is swept while a backup copies`() async throws {
        try await withInstallation { _, blobs, path in
            _ = try await blobs.store([1, 2, 3], in: ConsortiumID(1))
            let copying = open("\(path)/data/blobs/sweep.lock", O_RDWR)
            flock(copying, LOCK_SH)
            let during = try await blobs.sweep(olderThan: .seconds(-10)) { _, _ in [] }
            close(copying)
            let after = try await blobs.sweep(olderThan: .seconds(-10)) { _, _ in [] }
            #expect(during.count == 0)
            #expect(after.count == 1)
        }
    }

    private func withInstallation(
        _ body: (SQLiteDatabase, FileBlobStore, _ path: String) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { path in
            let folder = DataFolder("\(path)/data")
            try folder.prepare()
            let database = try await SQLiteDatabase.open(folder.database)
            try await Migrator.migrate(database, Self.migrations)
            try await body(database, try FileBlobStore(root: folder.blobs), path)
            await database.close()
        }
    }
}

extension Database {
    fileprivate func addPair(_ number: Int) async throws {
        try await write { transaction in
            for half in ["left", "right"] {
                try transaction.run("INSERT INTO things (name) VALUES (?1)", "\(half) \(number)")
            }
        }
    }
}
