internal import Foundation

/// A disk of a few megabytes, for what happens when it is full.
package enum SmallDisk {
    /// Whether tests that need one should run; true in CI even where it cannot be had, so that they fail there.
    package static var canBeHad: Bool {
        canBeMounted || ProcessInfo.processInfo.environment["CI"] == "true"
    }

    /// Whether this process may mount one: on Linux, as root.
    package static let canBeMounted: Bool = {
        let folder = FileManager.default.temporaryDirectory.appending(path: "garner-disk-\(UUID().uuidString)").path
        guard (try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)) != nil
        else {
            return false
        }
        defer { rmdir(folder) }
        guard mount("tmpfs", folder, "tmpfs", 0, "size=64k") == 0 else { return false }
        return umount(folder) == 0
    }()

    /// Runs the body with an empty disk of so many bytes, unmounted afterwards.
    package static func with(
        size: Int,
        _ body: (_ folder: String) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { parent in
            let folder = "\(parent)/disk"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            guard mount("tmpfs", folder, "tmpfs", 0, "size=\(size),mode=0700") == 0 else {
                throw CocoaError(.fileWriteNoPermission)
            }
            defer { umount2(folder, Int32(MNT_DETACH)) }
            try await body(folder)
        }
    }
}
