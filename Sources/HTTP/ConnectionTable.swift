@preconcurrency internal import Dispatch
internal import Foundation
internal import Ground

/// Every open connection: who it is, whether it was within the limits, and until when it must have sent what it owes.
///
/// libmicrohttpd 0.9.75 starts its time limit anew with each byte, so that one byte a second holds a connection for ever;
/// here each head and each body has a fixed end, at which the socket is shut down.
final class ConnectionTable: Sendable {
    private struct Entry {
        let descriptor: Int32
        let address: String
        let isAdmitted: Bool
        var deadline: ContinuousClock.Instant?
        var target: String?
    }

    private let limits: ListenerLimits
    private let entries = Lock<[OpaquePointer: Entry]>([:])
    private let timer: any DispatchSourceTimer

    init(_ limits: ListenerLimits) {
        self.limits = limits
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "http.deadlines"))
        timer.schedule(deadline: .now() + 0.1, repeating: 0.1)
        timer.setEventHandler { [weak self] in self?.shutDownOverdue() }
        timer.activate()
    }

    deinit {
        timer.cancel()
    }

    /// A connection stands; its first head is due.
    func opened(_ connection: OpaquePointer, descriptor: Int32, address: String) {
        let deadline = ContinuousClock.now + limits.head
        entries.withLock { entries in
            let siblings = entries.values.count { $0.address == address }
            let isAdmitted = entries.count < limits.connections && siblings < limits.connectionsPerAddress
            entries[connection] = Entry(
                descriptor: descriptor,
                address: address,
                isAdmitted: isAdmitted,
                deadline: deadline
            )
        }
    }

    /// A request's line has come; the rest of its head is due.
    func targetCame(_ connection: OpaquePointer, _ target: String) {
        let deadline = ContinuousClock.now + limits.head
        entries.withLock { entries in
            guard var entry = entries[connection] else { return }
            entry.target = target
            // The first head counts from the connection: its first line must not start the time anew.
            entry.deadline = min(entry.deadline ?? deadline, deadline)
            entries[connection] = entry
        }
    }

    /// The head is complete, and its body is due; says what was noted about the connection.
    func headCame(_ connection: OpaquePointer) -> (target: String, address: String, isAdmitted: Bool) {
        let deadline = ContinuousClock.now + limits.body
        return entries.withLock { entries in
            entries[connection]?.deadline = deadline
            guard let entry = entries[connection] else { return ("/", "", false) }
            return (entry.target ?? "/", entry.address, entry.isAdmitted)
        }
    }

    /// The body is complete: the client owes nothing until it is answered.
    func bodyCame(_ connection: OpaquePointer) {
        entries.withLock { $0[connection]?.deadline = nil }
    }

    /// The request is over; another one may come.
    func requestEnded(_ connection: OpaquePointer) {
        let deadline = ContinuousClock.now + limits.idle + limits.head
        entries.withLock { entries in
            entries[connection]?.deadline = deadline
            entries[connection]?.target = nil
        }
    }

    /// The connection is about to be closed: its descriptor may soon be another's.
    func closed(_ connection: OpaquePointer) {
        entries.withLock { _ = $0.removeValue(forKey: connection) }
    }

    /// How many connections are open.
    var count: Int { entries.withLock { $0.count } }

    /// Ends one connection's traffic in both directions; the server notices and closes it.
    func shutDown(_ connection: OpaquePointer) {
        // Under the lock, so that the descriptor is still this connection's.
        entries.withLock { entries in
            guard let entry = entries[connection] else { return }
            _ = shutdown(entry.descriptor, Int32(SHUT_RDWR))
        }
    }

    private func shutDownOverdue() {
        let now = ContinuousClock.now
        entries.withLock { entries in
            for (connection, entry) in entries {
                guard let deadline = entry.deadline, deadline < now else { continue }
                _ = shutdown(entry.descriptor, Int32(SHUT_RDWR))
                entries[connection]?.deadline = nil
            }
        }
    }
}
