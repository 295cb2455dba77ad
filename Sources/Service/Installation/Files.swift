internal import Foundation

/// What the wiring asks of the file system.
enum Files {
    static func exist(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
