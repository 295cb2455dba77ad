internal import Foundation

/// What the wiring asks of the file system.
enum Files {
    static func exist(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether it may be there, but this user may not look.
    static func areHidden(_ path: String) -> Bool { access(path, F_OK) != 0 && errno == EACCES }
}
