internal import Foundation

/// One open file, closed with its last owner.
final class OpenFile: Sendable {
    let path: String
    let descriptor: Int32

    /// Opens or makes a file that only its owner may read.
    init(_ path: String, _ flags: Int32) throws {
        let descriptor = Foundation.open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DatabaseError(errno: errno, path: path) }
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw DatabaseError(errno: errno, path: path) }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }

    /// Fills the buffer as far as the file goes; 0 is the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw DatabaseError(errno: errno, path: path) }
            return count
        }
    }

    /// The next bytes, as many as asked for unless the file ends before; none at its end.
    func bytes(atMost count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let read = try read(into: rest)
                guard read > 0 else { return }
                filled += read
            }
        }
    }

    /// Goes back to the file's beginning.
    func rewind() throws {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw DatabaseError(errno: errno, path: path) }
    }

    func sync() throws {
        guard fsync(descriptor) == 0 else { throw DatabaseError(errno: errno, path: path) }
    }

    /// Holds the file against other holders, in this process too, until it is closed or let go.
    ///
    /// - Returns: false when another holds it and `waiting` is false.
    func lock(_ kind: LockKind, waiting: Bool = true) throws -> Bool {
        let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | (waiting ? 0 : LOCK_NB)
        while flock(descriptor, operation) != 0 {
            if errno == EINTR { continue }
            if errno == EWOULDBLOCK { return false }
            throw DatabaseError(errno: errno, path: path)
        }
        return true
    }

    func unlock() {
        flock(descriptor, LOCK_UN)
    }

    /// How a file is locked against other processes: with others who read, or alone.
    enum LockKind {
        case shared
        case exclusive
    }
}
