internal import Foundation

/// Bytes that arrive in order, a window at a time.
///
/// *Order and repetition*: each byte is handed out once; a source is read by one thread at a time.
package protocol ByteSource: AnyObject {
    /// Puts up to `buffer.count` bytes (at least one) at the start of the buffer; 0 means the end, now and ever after.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int
}

/// Why no more bytes came.
package struct ByteSourceError: Error, Sendable, CustomStringConvertible {
    /// What stopped the bytes; a reader tells a damaged answer from a disk that fails by it.
    package enum Code: String, Sendable {
        /// The operating system refused to read.
        case unreadable
        /// The bytes claim to be compressed, and are damaged or cut.
        case damaged
        /// The decompressed bytes exceed what the caller allows.
        case tooLarge
        /// Whoever feeds the source gave up.
        case cancelled
    }

    package let code: Code
    /// One sentence for people.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

/// Bytes that are already in memory.
package final class MemorySource: ByteSource {
    private let bytes: [UInt8]
    private let limit: Int
    private var position = 0

    /// Hands out at most `limit` bytes at a read, so that tests can cut a document anywhere.
    package init(_ bytes: [UInt8], limit: Int = .max) {
        self.bytes = bytes
        self.limit = limit
    }

    /// Hands out a text's UTF-8 bytes, `limit` at a read at most.
    package convenience init(_ text: String, limit: Int = .max) {
        self.init(Array(text.utf8), limit: limit)
    }

    /// Hands out the next bytes; it never throws.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
        let count = min(buffer.count, bytes.count - position, limit)
        guard count > 0 else { return 0 }
        bytes.withUnsafeBytes { all in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[position..<(position + count)]))
        }
        position += count
        return count
    }
}

/// The bytes of an open file from a position on, which is the source's own: the file's is neither used nor moved.
package final class FileSource: ByteSource {
    private let descriptor: Int32
    private let ownsDescriptor: Bool
    private var position: Int64
    private let end: Int64

    /// Reads a descriptor that stays open, and stays the caller's, for as long as the source lives.
    package init(descriptor: Int32, from start: Int64 = 0, to end: Int64 = .max) {
        self.descriptor = descriptor
        ownsDescriptor = false
        position = start
        self.end = end
    }

    /// Opens a file for reading.
    package init(path: String) throws(ByteSourceError) {
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else {
            throw ByteSourceError(
                .unreadable,
                "The file \(path) cannot be opened: \(String(cString: strerror(errno)))."
            )
        }
        descriptor = opened
        ownsDescriptor = true
        position = 0
        end = .max
    }

    deinit {
        if ownsDescriptor { _ = close(descriptor) }
    }

    /// Reads at the source's own position, again when a signal interrupted; throws `.unreadable` with the system's
    /// reason.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
        let wanted = Int(min(Int64(buffer.count), end - position))
        guard wanted > 0 else { return 0 }
        while true {
            let count = pread(descriptor, buffer.baseAddress, wanted, off_t(position))
            if count >= 0 {
                position += Int64(count)
                return count
            }
            guard errno == EINTR else {
                throw ByteSourceError(.unreadable, "The file cannot be read: \(String(cString: strerror(errno))).")
            }
        }
    }
}
