internal import Foundation
internal import Transfer

/// Removes spooled answers that an earlier process left behind when it ended without warning.
struct SpoolSweeper {
    let folder: String

    /// Removes every spool file; for the start, when no harvest of this process has one yet.
    func removeAll() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasPrefix(SpoolFile.prefix) { unlink("\(folder)/\(name)") }
    }
}
