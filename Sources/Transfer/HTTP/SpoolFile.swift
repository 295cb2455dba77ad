internal import Foundation
internal import Ground

/// A sink that writes to a file of its own in a given folder and removes it when nobody needs it any more.
///
/// *Shape*: `folder/spool-UUID`, readable by the service's user only. It is removed when the transfer fails and when the
/// last reference to this object goes; what a crash leaves behind carries the prefix `spool-` for the sweeper.
package final class SpoolFile: BodySink {
    /// The open file; its descriptor is -1 once it is closed.
    private struct State {
        var descriptor: Int32
        var size: Int64 = 0
        var isRemoved = false
    }

    package let folder: String
    package let path: String
    private let state: Lock<State>

    /// Creates the empty file.
    ///
    /// Throws `notWritable` or `diskFull`, naming the folder.
    package init(in folder: String) throws(TransferError) {
        path = "\(folder)/\(Self.prefix)\(UUID().uuidString.lowercased())"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.error(errno, folder) }
        self.folder = folder
        state = Lock(State(descriptor: descriptor))
    }

    deinit {
        remove()
    }

    /// Every spool file's name begins so.
    package static let prefix = "spool-"

    /// Bytes written so far.
    package var size: Int64 { state.withLock { $0.size } }

    /// Appends to the file, all of it or not at all as far as the caller goes; throws `.diskFull` or `.notWritable`.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(TransferError) {
        let problem: Int32? = state.withLock { state in
            var rest = bytes
            while !rest.isEmpty {
                let count = Foundation.write(state.descriptor, rest.baseAddress, rest.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                state.size += Int64(count)
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return nil
        }
        if let problem { throw Self.error(problem, folder) }
    }

    /// Closes the file, which stays until `remove` or the end of this object; throws when the disk only now says that
    /// it is full.
    package func finish() throws(TransferError) {
        let problem: Int32? = state.withLock { state in
            guard state.descriptor >= 0 else { return nil }
            // A disk that is full may say so only now.
            let result = close(state.descriptor)
            state.descriptor = -1
            return result == 0 ? nil : errno
        }
        if let problem { throw Self.error(problem, folder) }
    }

    /// Removes the file.
    package func abandon() {
        remove()
    }

    /// Removes the file; harmless when it is gone or has been moved away.
    package func remove() {
        state.withLock { state in
            if state.descriptor >= 0 { close(state.descriptor) }
            state.descriptor = -1
            if !state.isRemoved { unlink(path) }
            state.isRemoved = true
        }
    }

    private static func error(_ problem: Int32, _ folder: String) -> TransferError {
        switch problem {
        case ENOSPC, EDQUOT:
            TransferError(.diskFull, folder, "The disk that holds \(folder) is full: make room, or move the folder.")
        default:
            TransferError(
                .notWritable,
                folder,
                "The folder \(folder) cannot be written: \(String(cString: strerror(problem)))."
            )
        }
    }
}
