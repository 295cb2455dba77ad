internal import Foundation
internal import Ground

/// `garner-bench import [MB…]`: a generated TR report, imported end to end, beside `sqlite3 .import` of its rows.
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
            into the same tables, WAL and FULL; and the waits of another writer, with a small change every 5 ms.

            """
        )
        Self.printRow(
            [
                "MB", "s", "MB/s", "rows", "titles", "rows/s", ".import rows/s", "ratio", "peak MiB", "longest wait ms",
                "median", "raw MB",
            ]
        )
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
        let shellRate = Double(figures.rows) / shell
        Self.printRow([
            String(Int(figures.megabytes)), Self.number(figures.seconds, 1), Self.number(figures.megabytesPerSecond, 1),
            String(figures.rows), String(figures.titles), String(Int(figures.rowsPerSecond)), String(Int(shellRate)),
            Self.number(figures.rowsPerSecond / shellRate, 2), Self.number(Double(figures.peakKibibytes) / 1024, 1),
            Self.number(figures.longestWait, 1), Self.number(figures.medianWait, 1),
            Self.number(Double(figures.rawKibibytes) / 1000, 1),
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

    // MARK: Printing

    private static func number(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }

    private static func printRow(_ cells: [String]) {
        let widths = [5, 6, 6, 9, 8, 8, 14, 6, 9, 16, 7, 7]
        print(
            zip(cells, widths).map { String(repeating: " ", count: max($1 - $0.count, 0)) + $0 }.joined(separator: " ")
        )
    }
}
