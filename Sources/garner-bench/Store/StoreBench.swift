internal import Database
internal import Foundation
internal import Ground

/// Figures of the store: durable commits, a short write's wait beside a bulk import, and blobs.
struct StoreBench {
    private let folder: String

    static func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "garner-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let bench = StoreBench(folder: folder)
        do {
            try await bench.measureCommits()
            try await bench.measureWaits()
            try await bench.measureBlobs()
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        try FileManager.default.removeItem(atPath: folder)
    }

    private static let schema = Migration(
        1,
        "bench",
        """
        CREATE TABLE names (id {id}, name TEXT NOT NULL);
        CREATE TABLE titles (id {id}, name TEXT NOT NULL UNIQUE, isbn TEXT);
        CREATE INDEX titles_by_isbn ON titles (isbn);
        CREATE TABLE counts (
            title_id BIGINT NOT NULL, metric BIGINT NOT NULL, month BIGINT NOT NULL, count BIGINT NOT NULL,
            PRIMARY KEY (title_id, metric, month)
        );
        """
    )

    private func measureCommits() async throws {
        try await withDatabase("commits") { database in
            for writers in [1, 16, 256] {
                let each = writers == 1 ? 500 : 200
                let seconds = try await timed {
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<writers {
                            group.addTask { for _ in 0..<each { try await database.addName() } }
                        }
                        try await group.waitForAll()
                    }
                }
                print("durable commits, \(writers) writers: \(Int(Double(writers * each) / seconds)) a second")
            }
            let reads = 20_000
            let seconds = try await timed {
                for _ in 0..<reads { _ = try await database.read { try $0.row("SELECT name FROM names LIMIT 1") } }
            }
            print("reads, one after the other: \(Int(Double(reads) / seconds)) a second")
        }
    }

    private func measureWaits() async throws {
        try await withDatabase("waits") { database in
            let isOver = Lock(false)
            let probe = Task {
                var waits: [Double] = []
                while !isOver.withLock({ $0 }) {
                    waits.append(try await timed { try await database.addName() })
                    try await Task.sleep(for: .milliseconds(5))
                }
                return waits.sorted()
            }
            let batches = 1_200
            let rows = 5_000
            let seconds = try await timed {
                for batch in 0..<batches { try await database.addBatch(batch, rows: rows) }
            }
            isOver.withLock { $0 = true }
            let waits = try await probe.value.map { String(Int(($0 * 1000).rounded(.up))) }
            print("bulk import: \(Int(Double(batches * rows) / seconds)) rows a second")
            print(
                "short writes beside it: \(waits.count), half within \(waits[waits.count / 2]) ms, "
                    + "99 % within \(waits[waits.count * 99 / 100]) ms, the longest \(waits.last ?? "0") ms"
            )
        }
    }

    private func measureBlobs() async throws {
        let blobs = try FileBlobStore(root: "\(folder)/blobs")
        let consortium = ConsortiumID(1)
        let piece = Self.report()
        let pieces = 400
        let megabytes = Double(piece.count * pieces) / 1e6
        let writer = try await blobs.write(in: consortium)
        var reference: BlobReference?
        let writing = try await timed {
            for _ in 0..<pieces { try piece.withUnsafeBytes { try writer.append($0) } }
            reference = try await writer.finish()
        }
        guard let reference else { return }
        let ratio = reference.size / max(reference.storedSize, 1)
        print("blob, hashed, compressed \(ratio) to 1 and synced: \(Int(megabytes / writing)) MB/s")
        let reader = try await blobs.read(reference.hash, in: consortium)
        let window = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { window.deallocate() }
        let reading = try await timed { while try reader.read(into: window) > 0 {} }
        print("blob, read and checked: \(Int(megabytes / reading)) MB/s")
    }

    private func withDatabase(_ name: String, _ body: (SQLiteDatabase) async throws -> Void) async throws {
        let database = try await SQLiteDatabase.open("\(folder)/\(name).sqlite")
        try await Migrator.migrate(database, [Self.schema])
        try await body(database)
        await database.close()
    }

    /// About a megabyte of a report, as providers send it.
    private static func report() -> [UInt8] {
        var generator = SeededGenerator(seed: 1)
        var text = ""
        while text.utf8.count < 1_000_000 {
            let number = Int.random(in: 0..<100_000, using: &generator)
            let count = Int.random(in: 0..<1_000, using: &generator)
            text += """
                {"Title":"Journal of \(number) Studies","Item_ID":[{"Type":"Online_ISSN","Value":"\(number)"}],\
                "Platform":"Platform","Data_Type":"Journal","Performance":[{"Period":{"Begin_Date":"2026-01-01",\
                "End_Date":"2026-01-31"},"Instance":[{"Metric_Type":"Total_Item_Requests","Count":\(count)}]}]},
                """
        }
        return Array(text.utf8)
    }
}

/// The seconds that the body takes.
private func timed(_ body: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await body()
    let time = (ContinuousClock.now - start).components
    return Double(time.seconds) + Double(time.attoseconds) / 1e18
}

extension SQLiteDatabase {
    fileprivate func addName() async throws {
        _ = try await write { try $0.run("INSERT INTO names (name) VALUES ('a name')") }
    }

    /// Rows of two tables with random and with rising keys, as an import brings them.
    fileprivate func addBatch(_ batch: Int, rows: Int) async throws {
        try await writeBatch { transaction in
            var generator = SeededGenerator(seed: UInt64(batch))
            try transaction.repeating("INSERT INTO titles (name, isbn) VALUES (?1, ?2)") { statement in
                for index in 0..<(rows / 50) {
                    let text = Array("Journal \(generator.next()) of the studies \(batch) \(index)".utf8)
                    try text.withUnsafeBytes { bytes in
                        try statement.bind(1, text: bytes)
                        try statement.bind(2, text: UnsafeRawBufferPointer(rebasing: bytes.prefix(20)))
                        try statement.run()
                    }
                }
            }
            try transaction.repeating("INSERT INTO counts VALUES (?1, ?2, 202601, ?3)") { statement in
                for index in 0..<rows {
                    try statement.bind(1, integer: Int64(batch * rows + index / 10))
                    try statement.bind(2, integer: Int64(index % 10))
                    try statement.bind(3, integer: Int64.random(in: 0..<1_000, using: &generator))
                    try statement.run()
                }
            }
        }
    }
}
