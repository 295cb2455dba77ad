internal import CMicroHTTPD
internal import Foundation
internal import Ground

/// libmicrohttpd's daemon with what its callbacks need.
///
/// *Source*: <https://www.gnu.org/software/libmicrohttpd/manual/libmicrohttpd.html>.
// @unchecked Sendable because `pointer` and `acceptor` are written once, before anybody else knows the object, and what changes
// is locked.
final class Daemon: @unchecked Sendable {
    /// The requests that are at work, and how far the stop has come.
    private struct State {
        var exchanges: [ObjectIdentifier: Exchange] = [:]
        var isDraining = false
        var isStopped = false
    }

    let connections: ConnectionTable
    let limits: ListenerLimits
    let responder: any Responder
    let log: @Sendable (AccessRecord) -> Void
    private let state = Lock(State())
    private var pointer: OpaquePointer?
    private var acceptor: Acceptor?

    init(
        limits: ListenerLimits,
        responder: any Responder,
        log: @escaping @Sendable (AccessRecord) -> Void
    ) {
        self.limits = limits
        self.responder = responder
        self.log = log
        connections = ConnectionTable(limits)
    }

    /// Starts serving the socket, which is the daemon's from now on.
    ///
    /// The daemon's threads keep this object until it is stopped.
    func start(_ socket: ListeningSocket, threads: Int, subject: String) throws(HTTPError) {
        var callbacks = Self.callbacks
        callbacks.context = Unmanaged.passRetained(self).toOpaque()
        // Epoll and a thread of its own; connections may be suspended while a task answers. TLS is a flag and two options here.
        let flags =
            MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
            | MHD_USE_NO_LISTEN_SOCKET.rawValue
        pointer = cmhd_start(
            flags,
            threads > 1 ? UInt32(threads) : 0,
            // The pool also holds the response's head, and refuses with 431 itself what does not fit at all.
            limits.headBytes + 16 << 10,
            // Never reached, on no thread, since the table keeps the count: 0.9.75 leaves a mutex locked at its limit.
            UInt32(2 * (limits.connections + ConnectionTable.spare) * max(threads, 1)),
            UInt32(max(limits.idle.components.seconds, 1)),
            &callbacks
        )
        guard pointer != nil else {
            close(socket.descriptor)
            Unmanaged<Daemon>.fromOpaque(callbacks.context).release()
            throw HTTPError(.notStarted, subject, "The HTTP server did not start: too many open files, or no memory.")
        }
        acceptor = Acceptor(socket) { [weak self] descriptor, address, length in
            guard let self, connections.arrives(descriptor) else {
                close(descriptor)
                return
            }
            if MHD_add_connection(pointer, descriptor, address, length) != .YES { connections.turnedAway(descriptor) }
        }
    }

    // MARK: - Exchanges

    var isDraining: Bool { state.withLock { $0.isDraining } }

    /// How many requests are being read, answered or sent.
    var exchangeCount: Int { state.withLock { $0.exchanges.count } }

    /// Notes an exchange; false when the drain has begun, and it may only be refused.
    func began(_ exchange: Exchange) -> Bool {
        state.withLock { state in
            state.exchanges[ObjectIdentifier(exchange)] = exchange
            return !state.isDraining
        }
    }

    func ended(_ exchange: Exchange) {
        state.withLock { _ = $0.exchanges.removeValue(forKey: ObjectIdentifier(exchange)) }
    }

    // MARK: - Stopping

    /// Stops accepting, lets what runs finish until the limit, and ends the rest.
    ///
    /// libmicrohttpd 0.9.75 aborts the process when it is stopped with a suspended connection, and follows a null pointer
    /// when it refuses a malformed request while it stops. So it is stopped only when no connection is left that it could
    /// read from: an exchange that began before the drain may rest and is waited for, one that begins afterwards may not.
    func drain(within limit: Duration) async {
        let isFirst = state.withLock { state in
            defer { state.isDraining = true }
            return !state.isDraining
        }
        guard isFirst else { return await poll { state.withLock { $0.isStopped } } }
        await acceptor?.close()
        let deadline = ContinuousClock.now + limit
        await poll { exchangeCount == 0 || deadline <= .now }
        await poll {
            // Again and again, since a connection that still sends may bring one more exchange.
            for exchange in state.withLock({ Array($0.exchanges.values) }) { exchange.abandon() }
            connections.shutDownAll()
            return connections.count == 0
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                // Joins the daemon's threads, so not on a thread of Swift's pool.
                MHD_stop_daemon(self.pointer)
                continuation.resume()
            }
        }
        state.withLock { $0.isStopped = true }
        Unmanaged.passUnretained(self).release()
    }

    /// Looks every few milliseconds: stopping is rare, and a waiting list for it would be one more thing to get wrong.
    private func poll(_ isDone: () -> Bool) async {
        while !isDone() {
            // A cancelled task still waits, as a drain must come to its end.
            await Task.detached { try? await Task.sleep(for: .milliseconds(5)) }.value
        }
    }
}
