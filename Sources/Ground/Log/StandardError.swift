internal import Foundation

/// The process's standard error, written a whole line at a time.
package enum StandardError {
    private static let turn = Lock(())

    /// Writes the line and its end; what cannot be written is lost, since there is nowhere to say so.
    package static func write(_ line: String) {
        turn.withLock { _ in
            var bytes = Array(line.utf8)
            bytes.append(UInt8(ascii: "\n"))
            writeAll(bytes)
        }
    }

    private static func writeAll(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Foundation.write(
                    STDERR_FILENO,
                    UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                    rest.count
                )
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
