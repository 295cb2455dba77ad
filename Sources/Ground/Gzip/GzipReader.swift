internal import Foundation

/// Reads a gzip file in pieces of any size, unfolded.
///
/// The file descriptor stays its owner's, who closes it.
package final class GzipReader {
    private let descriptor: Int32
    private let decompressor: GzipDecompressor
    private let buffer = ZlibWindow()
    private var rest = UnsafeRawBufferPointer(start: nil, count: 0)
    private var isAtEnd = false

    /// Reads from the descriptor's present place on, and refuses to hand out more than `limit` bytes.
    package init(fileDescriptor: Int32, limit: Int = .max) {
        descriptor = fileDescriptor
        decompressor = GzipDecompressor(limit: limit)
    }

    /// Fills the buffer, or what the file still gives of it, and says how much; 0 is the end.
    ///
    /// The end is reported only when the stream was complete.
    package func read(into output: UnsafeMutableRawBufferPointer) throws(GzipError) -> Int {
        var filled = 0
        while filled < output.count {
            filled += try decompressor.decompress(&rest, to: .init(rebasing: output[filled...]))
            guard filled < output.count, !isAtEnd else { break }
            try refill()
        }
        if filled == 0, output.count > 0 { try decompressor.finish() }
        return filled
    }

    private func refill() throws(GzipError) {
        while true {
            let count = Foundation.read(descriptor, buffer.base, buffer.size)
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                throw .unreadable(code)
            }
            rest = buffer.prefix(count)
            isAtEnd = count == 0
            return
        }
    }
}
