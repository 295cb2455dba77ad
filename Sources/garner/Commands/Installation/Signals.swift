internal import Dispatch
internal import Foundation

/// The signals by which people and systemd ask the program to end.
enum Signals {
    /// SIGTERM and SIGINT as they come; both have no other effect from now on.
    static func endings() -> AsyncStream<Int32> {
        AsyncStream { continuation in
            // Sources are made here and only cancelled there, which libdispatch allows on any thread.
            nonisolated(unsafe) let sources = [SIGTERM, SIGINT].map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler { continuation.yield(number) }
                source.resume()
                return source
            }
            continuation.onTermination = { _ in
                for source in sources { source.cancel() }
            }
        }
    }

    /// Lets a closed terminal and a reader that went away end nothing.
    static func ignoreHangUps() {
        signal(SIGHUP, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
    }
}
