internal import Foundation

/// Files that survive a power cut: what the database's neighbours on the disk need of the system.
///
/// A file is durable when its bytes are synced, and the folder that names it too: <https://man7.org/linux/man-pages/man2/fsync.2.html>.
enum Disk {
    private static let queue = DispatchQueue(label: "garner.disk", attributes: .concurrent)

    /// Runs what waits for the disk on a thread of its own, off the cooperative pool.
    static func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    /// Makes a folder that only its owner may enter; one that is there already is well.
    static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw DatabaseError(errno: errno, path: path)
    }

    /// Makes the names in a folder durable.
    static func syncFolder(_ path: String) throws {
        let folder = try OpenFile(path, O_RDONLY | O_DIRECTORY)
        try folder.sync()
    }

    /// Gives a file another name, at once and in place of what had that name.
    static func rename(_ old: String, to new: String) throws {
        guard Foundation.rename(old, new) == 0 else { throw DatabaseError(errno: errno, path: new) }
    }

    /// Sets the time of a file's last change to now.
    static func touch(_ path: String) throws {
        guard utimensat(AT_FDCWD, path, nil, 0) == 0 else { throw DatabaseError(errno: errno, path: path) }
    }

    /// Removes a file; one that is gone already is well.
    static func remove(_ path: String) throws {
        guard unlink(path) != 0, errno != ENOENT else { return }
        throw DatabaseError(errno: errno, path: path)
    }

    /// The whole content of a small file.
    static func content(of path: String) throws -> String {
        let file = try OpenFile(path, O_RDONLY)
        var bytes: [UInt8] = []
        var window = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try window.withUnsafeMutableBytes { try file.read(into: $0) }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += window[..<count]
        }
    }

    /// Writes a new file and syncs it.
    static func write(_ text: String, to path: String) throws {
        let file = try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL)
        try Array(text.utf8).withUnsafeBytes { try file.write($0) }
        try file.sync()
    }

    /// Copies a file's bytes to a new file and syncs it.
    static func copy(_ source: String, to target: String) throws {
        let input = try OpenFile(source, O_RDONLY)
        let output = try OpenFile(target, O_WRONLY | O_CREAT | O_EXCL)
        var window = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try window.withUnsafeMutableBytes { try input.read(into: $0) }
            guard count > 0 else { break }
            try window.withUnsafeBytes { try output.write(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        try output.sync()
    }

    /// Copies a folder's files and folders, links followed, to a folder that is not there; nothing when there is no source.
    static func copyFolder(_ source: String, to target: String) throws {
        var status = stat()
        guard stat(source, &status) == 0 else {
            if errno == ENOENT { return }
            throw DatabaseError(errno: errno, path: source)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            if status.st_mode & S_IFMT == S_IFREG { try copy(source, to: target) }
            return
        }
        try makeFolder(target)
        for name in try names(in: source) { try copyFolder("\(source)/\(name)", to: "\(target)/\(name)") }
        try syncFolder(target)
    }

    /// Size and time of last change; nil when there is no such file.
    static func status(_ path: String) throws -> (size: Int, modified: Int)? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw DatabaseError(errno: errno, path: path)
        }
        return (Int(status.st_size), status.st_mtim.tv_sec)
    }

    /// Names in a folder, in order; none when there is no such folder.
    static func names(in path: String) throws -> [String] {
        guard let folder = opendir(path) else {
            if errno == ENOENT { return [] }
            throw DatabaseError(errno: errno, path: path)
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { start in
                start.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
