internal import Foundation

/// Files that commands write.
enum OutputFile {
    /// Makes the file, or empties it.
    static func create(_ path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
        else { throw CommandFailure(.failed, "\(path) cannot be written; is its folder there, and yours?") }
        return file
    }
}
