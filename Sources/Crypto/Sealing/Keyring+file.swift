internal import Foundation

/// The key file: made once, private to its owner, and never overwritten.
extension Keyring {
    /// Makes a key file with one new key, mode 0600, synced to the disk.
    ///
    /// *Throws*: `keyFileExists`, `keyFileUnusable`.
    package static func create(at path: String) throws(CryptoError) -> Keyring {
        try write(KeyFileText.head + KeyFileText.newLine(), to: path)
        return try load(path)
    }

    /// Reads a key file.
    ///
    /// *Throws*: `keyFileMissing`, `keyFileExposed`, `keyFileMalformed`, `keyFileUnusable`.
    package static func load(_ path: String) throws(CryptoError) -> Keyring {
        let text = try read(path)
        guard let ring = Keyring(keys: try KeyFileText.keys(in: text, named: path)) else {
            throw CryptoError(.keyFileMalformed, "Key file \(path) holds no key; restore it from where you keep it.")
        }
        return ring
    }

    /// Adds a new key, which seals from now on; the others still open what they sealed.
    ///
    /// The file is replaced in one step: a crash leaves the old one or the new one.
    package static func addKey(at path: String) throws(CryptoError) -> Keyring {
        let old = try read(path)
        _ = try KeyFileText.keys(in: old, named: path)
        let separator = old.hasSuffix("\n") ? "" : "\n"
        try replace(path, with: old + separator + KeyFileText.newLine())
        return try load(path)
    }

    /// Leaves the newest key alone in the file; the others go to a file beside it, as old backups need them.
    ///
    /// A crash leaves every key in one of the two files at least.
    package static func retireOlderKeys(at path: String) throws(CryptoError) -> Keyring {
        let text = try read(path)
        _ = try KeyFileText.keys(in: text, named: path)
        let lines = KeyFileText.keyLines(in: text)
        guard let newest = lines.last, lines.count > 1 else { return try load(path) }
        let beside = retiredKeys(of: path)
        let known = access(beside, F_OK) == 0 ? try read(beside) : KeyFileText.retiredHead
        let retired = lines.dropLast().filter { !known.contains($0) }
        try replace(beside, with: known + retired.joined())
        try replace(path, with: KeyFileText.head + newest)
        return try load(path)
    }

    /// Where keys go that are no longer used.
    package static func retiredKeys(of path: String) -> String { path + ".old" }

    /// Puts a text in a file's place in one step.
    private static func replace(_ path: String, with text: String) throws(CryptoError) {
        let next = path + ".next"
        unlink(next)
        try write(text, to: next)
        guard rename(next, path) == 0 else { throw unusable(path, "replaced") }
        try syncFolder(of: path)
    }

    private static func read(_ path: String) throws(CryptoError) -> String {
        let file = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            guard errno == ENOENT else { throw unusable(path, "read") }
            throw CryptoError(
                .keyFileMissing,
                "There is no key file at \(path). Put the one there that belongs to this database, or name its place by secrets.key_FILE; for a new installation garner init makes one."
            )
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw unusable(path, "read") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CryptoError(.keyFileUnusable, "\(path) is not a file; set secrets.key_FILE to the key file.")
        }
        // A systemd credential belongs to root and grants its service the right to read by an access list, which the
        // mode shows as a right of the group root.
        let belongsToRoot = status.st_uid == 0 && status.st_gid == 0
        let forbidden: mode_t = belongsToRoot ? 0o037 : 0o077
        guard status.st_mode & forbidden == 0 else {
            throw CryptoError(
                .keyFileExposed,
                "Key file \(path) can be read or changed by other users; run: chmod 600 '\(path)'"
            )
        }
        var bytes: [UInt8] = []
        defer { bytes.wipe() }
        var window = [UInt8](repeating: 0, count: 4096)
        defer { window.wipe() }
        while bytes.count < 1 << 20 {
            let count = Foundation.read(file, &window, window.count)
            guard count >= 0 else { throw unusable(path, "read") }
            if count == 0 { break }
            bytes += window.prefix(count)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CryptoError(.keyFileMalformed, "Key file \(path) is not a text; restore it from where you keep it.")
        }
        return text
    }

    private static func write(_ text: String, to path: String) throws(CryptoError) {
        let file = Foundation.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            guard errno == EEXIST else { throw unusable(path, "made") }
            throw CryptoError(.keyFileExists, "There is a key file at \(path) already; it is never overwritten.")
        }
        var bytes = Array(text.utf8)
        defer { bytes.wipe() }
        let isWritten = Foundation.write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        let cause = errno
        close(file)
        guard isWritten else {
            unlink(path)
            errno = cause
            throw unusable(path, "written")
        }
        try syncFolder(of: path)
    }

    private static func syncFolder(of path: String) throws(CryptoError) {
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = Foundation.open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unusable(path, "synced") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw unusable(path, "synced") }
    }

    private static func unusable(_ path: String, _ verb: String) -> CryptoError {
        let cause = String(cString: strerror(errno))
        return CryptoError(.keyFileUnusable, "Key file \(path) cannot be \(verb): \(cause).")
    }
}
