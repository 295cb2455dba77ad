internal import Foundation

/// How much room a disk has for this user.
package struct DiskSpace: Hashable, Sendable {
    /// What this user may still write.
    package let freeBytes: Int
    package let totalBytes: Int

    /// Asks the disk that holds a file or folder; throws `.missing` when there is no such one.
    package init(at path: String) throws {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw DatabaseError(errno: errno, path: path) }
        let block = Int(status.f_frsize)
        freeBytes = Int(status.f_bavail) * block
        totalBytes = Int(status.f_blocks) * block
    }
}
