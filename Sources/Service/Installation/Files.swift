internal import Foundation

/// What the wiring asks of the file system.
enum Files {
    static func exist(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether the first is a file without a byte, and the second too or absent.
    static func areEmpty(_ first: String, _ second: String) -> Bool {
        var status = stat()
        guard stat(first, &status) == 0, status.st_size == 0 else { return false }
        return stat(second, &status) != 0 || status.st_size == 0
    }

    /// Whether it may be there, but this user may not look.
    static func areHidden(_ path: String) -> Bool { access(path, F_OK) != 0 && errno == EACCES }
}
