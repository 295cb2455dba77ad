internal import Foundation

/// A file that appears in a maildir whole and on the disk, or not at all.
enum MaildirFile {
    /// Nil when the message lies in `new`, else what is wrong.
    static func write(_ content: [UInt8], named name: String, into path: String) -> String? {
        for folder in ["", "/tmp", "/new", "/cur"] where mkdir(path + folder, 0o700) != 0 && errno != EEXIST {
            return problem("The mail folder \(path)\(folder) cannot be made")
        }
        let draft = "\(path)/tmp/\(name)"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return problem("The mail folder \(path) cannot be written") }
        let isWritten = writeAll(content, to: file) && fsync(file) == 0
        let cause = errno
        close(file)
        guard isWritten else {
            unlink(draft)
            errno = cause
            return problem("The mail folder \(path) cannot be written")
        }
        guard rename(draft, "\(path)/new/\(name)") == 0 else {
            return problem("The mail cannot be put into \(path)/new")
        }
        let folder = open("\(path)/new", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return problem("The mail folder \(path)/new cannot be synced") }
        defer { close(folder) }
        return fsync(folder) == 0 ? nil : problem("The mail folder \(path)/new cannot be synced")
    }

    private static func writeAll(_ content: [UInt8], to file: Int32) -> Bool {
        var rest = content[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func problem(_ what: String) -> String {
        "\(what): \(String(cString: strerror(errno)))."
    }
}
