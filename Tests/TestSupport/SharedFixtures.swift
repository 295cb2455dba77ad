package import Foundation

/// Real documents that nobody here wrote, read where they lie and never copied.
///
/// They lie in the folder that `GARNER_SHARED` names, or in `../shared` beside the package. Tests that need them are
/// skipped where it is absent.
package enum SharedFixtures {
    /// The reason that a skipped test gives.
    package static let absence =
        "The real documents are not here: set GARNER_SHARED to the folder that holds fixtures/."

    package static var isHere: Bool { folder != nil }

    /// The whole file; nil when the folder, or the file, is absent.
    package static func data(_ path: String) -> Data? {
        guard let folder else { return nil }
        return FileManager.default.contents(atPath: folder + "/fixtures/" + path)
    }

    /// Where a file lies; nil when the folder is absent.
    package static func path(_ path: String) -> String? {
        folder.map { $0 + "/fixtures/" + path }
    }

    private static let folder: String? = {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let candidates: [String?] = [
            ProcessInfo.processInfo.environment["GARNER_SHARED"],
            package.appendingPathComponent("../shared").standardized.path,
            package.appendingPathComponent("../../shared").standardized.path,
        ]
        return candidates.compactMap(\.self).first { FileManager.default.fileExists(atPath: $0 + "/fixtures") }
    }()
}
