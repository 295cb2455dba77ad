internal import CMicroHTTPD
@preconcurrency internal import Dispatch
internal import Foundation
internal import Ground

/// Accepts connections and hands them over, until it is closed.
///
/// libmicrohttpd 0.9.75 would accept by itself, but not stop so: `MHD_quiesce_daemon` takes the socket out of the epoll sets
/// of threads that do the same at that moment, and whoever comes second aborts the process.
final class Acceptor: Sendable {
    private let source: any DispatchSourceRead
    private let queue: DispatchQueue
    private let closing = Lock<CheckedContinuation<Void, Never>?>(nil)

    /// Listens from now on; `take` owns each descriptor that it gets.
    init(_ socket: ListeningSocket, take: @escaping @Sendable (Int32, UnsafePointer<sockaddr>, socklen_t) -> Void) {
        queue = DispatchQueue(label: "http.accept")
        source = DispatchSource.makeReadSource(fileDescriptor: socket.descriptor, queue: queue)
        source.setEventHandler { [weak self] in
            for _ in 0..<64 {
                switch Self.accept(socket.descriptor, take) {
                case .taken: continue
                case .nobody: return
                case .impossible:
                    self?.pause()
                    return
                }
            }
        }
        source.setCancelHandler { [closing] in
            Foundation.close(socket.descriptor)
            closing.withLock { closing in
                defer { closing = nil }
                return closing
            }?.resume()
        }
        source.activate()
    }

    /// Closes the socket, once; afterwards nothing is handed over any more.
    func close() async {
        await withCheckedContinuation { continuation in
            closing.withLock { $0 = continuation }
            source.cancel()
        }
    }

    /// What one try to accept came to: a connection, nobody who waits, or no descriptor to be had.
    private enum Outcome { case taken, nobody, impossible }

    private static func accept(
        _ listening: Int32,
        _ take: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Void
    ) -> Outcome {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &address) { raw in
            guard let pointer = raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return .nobody }
            let flags = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            let descriptor = accept4(listening, pointer, &length, flags)
            guard descriptor >= 0 else {
                switch errno {
                case EAGAIN, EINTR: return .nobody
                // Gone before it was accepted: the next one may wait behind it.
                case ECONNABORTED, EPROTO: return .taken
                default: return .impossible
                }
            }
            take(descriptor, pointer, length)
            return .taken
        }
    }

    /// Too many open files, or no memory: whoever asks waits in the system's queue until some are closed.
    private func pause() {
        source.suspend()
        queue.asyncAfter(deadline: .now() + 0.1) { [source] in source.resume() }
    }
}
