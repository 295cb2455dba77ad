internal import Database
internal import Foundation
internal import Ground

/// The measure to be held against: the same rows through `sqlite3 .import` into the same tables.
struct ShellImport {
    /// The database that holds the rows.
    let source: String
    let folder: String

    /// The tables that an import fills, in an order that foreign keys allow.
    private static let tables = [
        "platforms", "publishers", "metrics", "usage_attributes", "titles", "usage_rows",
    ]

    /// What the import took.
    struct Figures {
        let seconds: Double
        /// The processor's share of it, in seconds.
        let work: Double
    }

    /// Exports the rows as CSV, imports them into a new database with the shipped tables and all their indexes, and gives
    /// what that took.
    ///
    /// As in the shipped database: write-ahead log, synchronous FULL. `sqlite3` has its own cache and checks no foreign
    /// keys, compresses nothing, reads no JSON, is handed its rows in the order of their keys, and writes each table in
    /// one transaction, for whose length nobody else could write.
    func run() async throws -> Figures {
        for table in Self.tables {
            try sqlite3(source, [".mode csv", ".output \(folder)/\(table).csv", "SELECT * FROM \(table)"])
        }
        let path = "\(folder)/shell.sqlite"
        let database = try await ImportRun.makeDatabase(at: path)
        await database.close()
        let imports = Self.tables.map { ".import \(folder)/\($0).csv \($0)" }
        let idle = ProcessorTime.children
        let start = ContinuousClock.now
        try sqlite3(path, ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", ".mode csv"] + imports)
        let seconds = Double((ContinuousClock.now - start).milliseconds) / 1000
        let work = ProcessorTime.children - idle
        for table in Self.tables { try? FileManager.default.removeItem(atPath: "\(folder)/\(table).csv") }
        return Figures(seconds: seconds, work: work)
    }

    private func sqlite3(_ path: String, _ commands: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
        process.arguments = ["-bail", path] + commands
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        do {
            try process.run()
        } catch {
            throw BenchError("sqlite3 is needed for comparison: apt-get install sqlite3. (\(error))")
        }
        let text = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError("sqlite3 failed: \(String(decoding: text, as: UTF8.self))")
        }
    }
}
