internal import Foundation

/// The claim of the one worker of a data folder, held until it is let go or the process ends, however it ends.
///
/// *Source*: flock(2), <https://man7.org/linux/man-pages/man2/flock.2.html>. The file's content only tells people who
/// holds it.
package final class InstallationLock: Sendable {
    private let file: OpenFile

    private init(_ file: OpenFile) {
        self.file = file
    }

    /// Claims the folder; throws `.busy`, naming the process, when another worker has it.
    package static func acquire(_ folder: DataFolder) throws -> InstallationLock {
        let file = try OpenFile(folder.lock, O_RDWR | O_CREAT)
        guard try file.lock(.exclusive, waiting: false) else {
            let holder = (try? holder(of: file)).map { "process \($0)" } ?? "another process"
            throw DatabaseError(
                .busy,
                "A worker runs on \(folder.path) already (\(holder)). Stop it first, or give this one another data folder."
            )
        }
        try file.replaceContent(with: "\(getpid())\n")
        return InstallationLock(file)
    }

    /// The process that works on the folder; nil when none does.
    package static func holder(of folder: DataFolder) throws -> Int? {
        guard try Disk.status(folder.lock) != nil else { return nil }
        let file = try OpenFile(folder.lock, O_RDONLY)
        guard try !file.lock(.shared, waiting: false) else { return nil }
        return try holder(of: file) ?? 0
    }

    private static func holder(of file: OpenFile) throws -> Int? {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
        return Int(String(decoding: bytes[..<count], as: UTF8.self).prefix { $0.isNumber })
    }
}

extension OpenFile {
    fileprivate func replaceContent(with text: String) throws {
        guard ftruncate(descriptor, 0) == 0 else { throw DatabaseError(errno: errno, path: path) }
        lseek(descriptor, 0, SEEK_SET)
        try Array(text.utf8).withUnsafeBytes { try write($0) }
    }
}
