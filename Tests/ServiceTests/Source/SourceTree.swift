import Foundation

/// The package's own sources as text, for the tests that hold them to the rules of the house.
struct SourceTree {
    /// One Swift file under `Sources/`.
    struct File: Sendable {
        /// Relative to `Sources/`: `Ground/Time/Zone.swift`.
        let path: String
        let text: String

        var chapter: String { String(path.prefix { $0 != "/" }) }

        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

        /// Lines that are no comment, with their numbers.
        var code: [(number: Int, line: Substring)] {
            zip(1..., lines).filter { !$1.drop { $0 == " " }.hasPrefix("//") }
        }
    }

    let root: URL
    let files: [File]

    init() throws {
        root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let sources = root.appending(path: "Sources").path
        let paths = try FileManager.default.subpathsOfDirectory(atPath: sources).filter { $0.hasSuffix(".swift") }
        files = try paths.sorted().map { path in
            File(path: path, text: try String(contentsOfFile: "\(sources)/\(path)", encoding: .utf8))
        }
    }

    /// A text file of the package, by its path from the package's folder.
    func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The places where code, not a comment, matches: `Ground/Time/Zone.swift:12: …`.
    func places(of pattern: Regex<some Any>, in wanted: (File) -> Bool = { _ in true }) -> [String] {
        files.filter(wanted).flatMap { file in
            file.code.filter { $0.line.contains(pattern) }.map { number, line in
                "\(file.path):\(number): \(line.trimmingCharacters(in: .whitespaces))"
            }
        }
    }
}
