internal import CMicroHTTPD

/// Whether libmicrohttpd's thread is at work on an exchange, or its connection rests until something changes.
///
/// Only that thread lets the connection rest; anybody wakes it. Suspending a connection twice, waking one that does not
/// rest, touching one whose exchange is over, and stopping the server while one rests all break libmicrohttpd: its
/// manual calls them undefined, and the last aborts the process. So both functions are called here alone, under the
/// exchange's lock, and once resting is forbidden it stays so.
// @unchecked Sendable because the pointer is used under the exchange's lock alone, and never once the exchange is over.
struct ConnectionRest: @unchecked Sendable {
    /// Whether libmicrohttpd works on the connection, lets it rest, or has let it go.
    private enum Phase { case atWork, resting, over }

    private let connection: OpaquePointer
    private var phase = Phase.atWork
    private(set) var isForbidden = false

    init(_ connection: OpaquePointer) {
        self.connection = connection
    }

    /// Whether libmicrohttpd is done with the exchange; the connection's pointer is worth nothing.
    var isOver: Bool { phase == .over }

    /// Lets the connection rest, for its own thread to call; false when it may not.
    mutating func begin() -> Bool {
        guard phase == .atWork, !isForbidden else { return phase == .resting }
        phase = .resting
        MHD_suspend_connection(connection)
        return true
    }

    /// Lets the connection's thread look again, if it rests.
    mutating func wake() {
        guard phase == .resting else { return }
        phase = .atWork
        MHD_resume_connection(connection)
    }

    /// Wakes the connection, and keeps it from resting ever again.
    mutating func forbid() {
        isForbidden = true
        wake()
    }

    /// The exchange is over.
    mutating func end() {
        phase = .over
    }
}
