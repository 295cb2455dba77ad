internal import Foundation
internal import Ground

/// `garner-bench import [MB…]`: a generated TR report, imported end to end, beside `sqlite3 .import` of its rows.
///
/// *Measured* on 2 quiet cores (2026-11):
///
/// | MB | MB/s | rows/s | of `.import` | work, `.import`'s | peak | longest wait of another writer |
/// |---|---|---|---|---|---|---|
/// | 10 | 50 | 360,000 | 1.48 | 0.3 s, 0.3 s | 44 MiB | 19 ms |
/// | 100 | 55 | 394,000 | 1.33 | 3.3 s, 2.4 s | 62 MiB | 26 ms |
/// | 1000 | 54 | 384,000 | 1.34 | 30.9 s, 24.5 s | 65 MiB | 78 ms |
///
/// *Memory* is flat from some 30 MB of report on, when the database's cache of 16 MiB is full; the log stays below
/// 80 MiB, and is cut once the writer rests. *Where the work goes*: SQLite's writing 40 % (rows and titles alike), reading
/// the JSON 25 %, gzip 16 %, BLAKE2b 5 %, copying the log 3 %. The writer's thread is the longest of them: with
/// more than two processors an import gets hardly faster.
struct ImportBench {
    private let sizes: [Int]

    /// Sizes in MB of 1,000,000 bytes; 10, 100 and 1000 when none is given.
    init(_ arguments: [String]) throws {
        sizes = try arguments.map { argument in
            guard let size = Int(argument), size > 0 else { throw BenchError("\(argument) is no size in MB.") }
            return size
        }
    }

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "garner-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        print(
            """
            A TR report of a month, both releases' shapes and many key orders mixed, imported end to end: read once, hashed,
            compressed and kept, rows written under synchronous FULL, shown. Beside it, sqlite3 .import of the same rows
            into the same tables with the same indexes, WAL and FULL, but without foreign keys; and the waits of another
            writer, with a small change every 5 ms. Work is what processors did, all threads together.
            \(Self.machine())

            """
        )
        Self.printRow(Self.columns.map { $0.name })
        for size in sizes.isEmpty ? [10, 100, 1000] : sizes {
            let place = "\(folder)/\(size)"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try await measure(size, in: place)
            try FileManager.default.removeItem(atPath: place)
        }
    }

    private func measure(_ size: Int, in folder: String) async throws {
        let report = "\(folder)/report.json"
        var generator = ReportGenerator()
        try generator.write(to: report, bytes: size * 1_000_000)
        sync()
        let figures = try importAlone(report, folder)
        sync()
        let shell = try await ShellImport(source: ImportRun.databasePath(in: folder), folder: folder).run()
        let shellRate = Double(figures.rows) / shell.seconds
        Self.printRow([
            String(Int(figures.megabytes)), Self.number(figures.seconds, 1), Self.number(figures.megabytesPerSecond, 1),
            String(figures.rows), String(figures.titles), String(Int(figures.rowsPerSecond)), String(Int(shellRate)),
            Self.number(figures.rowsPerSecond / shellRate, 2), Self.number(figures.work, 1), Self.number(shell.work, 1),
            Self.number(Double(figures.peakKibibytes) / 1024, 1), Self.number(figures.longestWait, 1),
            Self.number(figures.medianWait, 1), Self.number(Double(figures.rawKibibytes) / 1024, 1),
            Self.number(Double(figures.logKibibytes) / 1024, 1),
        ])
    }

    /// In a process of its own, whose peak is then the import's.
    private func importAlone(_ report: String, _ folder: String) throws -> ImportFigures {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["import-alone", report, folder]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchError("The import failed.") }
        return try JSONDecoder().decode(ImportFigures.self, from: data)
    }

    /// The body of that process.
    static func importAlone(_ arguments: [String]) async throws {
        guard arguments.count == 2 else { throw BenchError("import-alone REPORT FOLDER") }
        let figures = try await ImportRun(report: arguments[0], folder: arguments[1]).run()
        print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
    }

    /// `garner-bench report MB FILE`: the report alone.
    static func writeReport(_ arguments: [String]) throws {
        guard arguments.count == 2, let size = Int(arguments[0]), size > 0 else { throw BenchError("report MB FILE") }
        var generator = ReportGenerator()
        try generator.write(to: arguments[1], bytes: size * 1_000_000)
    }

    // MARK: Printing

    private static let columns: [(name: String, width: Int)] = [
        ("MB", 5), ("s", 6), ("MB/s", 6), ("rows", 9), ("titles", 8), ("rows/s", 8), (".import rows/s", 14),
        ("ratio", 6),
        ("work s", 7), (".import work s", 14), ("peak MiB", 9), ("longest wait ms", 15), ("median", 6), ("raw MiB", 7),
        ("log MiB", 7),
    ]

    /// What else the machine does tells how much its figures are worth.
    private static func machine() -> String {
        var load = [0.0]
        getloadavg(&load, 1)
        let processors = ProcessInfo.processInfo.activeProcessorCount
        return "\(processors) processors; load before the start \(number(load[0], 1))."
    }

    private static func number(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }

    private static func printRow(_ cells: [String]) {
        print(
            zip(cells, columns).map { cell, column in
                String(repeating: " ", count: max(column.width - cell.count, 0)) + cell
            }.joined(separator: " ")
        )
        fflush(nil)
    }
}
