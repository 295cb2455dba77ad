@preconcurrency internal import Dispatch
internal import Foundation
internal import Ground

/// Every open connection: who it is, whether it was within the limits, and until when it must have sent what it owes.
///
/// libmicrohttpd 0.9.75 starts its time limit anew with each byte, so that one byte a second holds a connection for ever;
/// here each head and each body has a fixed end, at which the socket is shut down.
final class ConnectionTable: Sendable {
    /// One open connection: whose it is, what it asks for, and until when it may take.
    private struct Entry {
        let descriptor: Int32
        let address: String
        let isAdmitted: Bool
        var deadline: ContinuousClock.Instant?
        /// Since when the connection waits for us; its client's time stands still.
        var restingSince: ContinuousClock.Instant?
        /// libmicrohttpd will read nothing more from it.
        var isFinished = false
        var target: String?
    }

    /// Every open connection, those that libmicrohttpd has not taken up yet among them.
    private struct State {
        /// Descriptors that were accepted, and that libmicrohttpd has not yet taken up.
        var arriving: Set<Int32> = []
        var entries: [OpaquePointer: Entry] = [:]
    }

    /// How many more than are admitted are taken, so that they can be told so.
    static let spare = 64

    private let limits: ListenerLimits
    private let state = Lock(State())
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

    /// A connection was accepted; false when there is no room for it.
    func arrives(_ descriptor: Int32) -> Bool {
        state.withLock { state in
            guard state.arriving.count + state.entries.count < limits.connections + Self.spare else { return false }
            state.arriving.insert(descriptor)
            return true
        }
    }

    /// A connection that was accepted could not be served.
    func turnedAway(_ descriptor: Int32) {
        state.withLock { _ = $0.arriving.remove(descriptor) }
    }

    /// A connection stands; its first head is due.
    func opened(_ connection: OpaquePointer, descriptor: Int32, address: String) {
        let deadline = ContinuousClock.now + limits.head
        state.withLock { state in
            state.arriving.remove(descriptor)
            let siblings = state.entries.values.count { $0.address == address }
            let isAdmitted = state.entries.count < limits.connections && siblings < limits.connectionsPerAddress
            state.entries[connection] = Entry(
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
        change(connection) { entry in
            entry.target = target
            // The first head counts from the connection: its first line must not start the time anew.
            entry.deadline = min(entry.deadline ?? deadline, deadline)
        }
    }

    /// The head is complete, and its body is due; says what was noted about the connection.
    func headCame(_ connection: OpaquePointer) -> (target: String, address: String, isAdmitted: Bool) {
        let deadline = ContinuousClock.now + limits.body
        return state.withLock { state in
            state.entries[connection]?.deadline = deadline
            guard let entry = state.entries[connection] else { return ("/", "", false) }
            return (entry.target ?? "/", entry.address, entry.isAdmitted)
        }
    }

    /// The connection waits for whoever reads its body, or does so no longer.
    func bodyRests(_ connection: OpaquePointer, _ rests: Bool) {
        let now = ContinuousClock.now
        change(connection) { entry in
            if let since = entry.restingSince { entry.deadline = entry.deadline.map { $0 + (now - since) } }
            entry.restingSince = rests ? now : nil
        }
    }

    /// The body is complete: the client owes nothing until it is answered.
    func bodyCame(_ connection: OpaquePointer) {
        change(connection) { $0.deadline = nil }
    }

    /// The request is over; another one may come.
    func requestEnded(_ connection: OpaquePointer) {
        let deadline = ContinuousClock.now + limits.idle + limits.head
        change(connection) { entry in
            entry.deadline = deadline
            entry.restingSince = nil
            entry.target = nil
        }
    }

    /// The last request is over, and the connection soon closed.
    func finished(_ connection: OpaquePointer) {
        change(connection) { entry in
            entry.deadline = nil
            entry.isFinished = true
        }
    }

    /// The connection is about to be closed: its descriptor may soon be another's.
    func closed(_ connection: OpaquePointer) {
        state.withLock { _ = $0.entries.removeValue(forKey: connection) }
    }

    /// How many connections are open or about to be, without those that are finished.
    var count: Int {
        state.withLock { state in state.arriving.count + state.entries.values.count { !$0.isFinished } }
    }

    /// Ends every connection's traffic in both directions; the server notices and closes them.
    func shutDownAll() {
        // Under the lock, so that each descriptor is still its connection's.
        state.withLock { state in
            for entry in state.entries.values { _ = shutdown(entry.descriptor, Int32(SHUT_RDWR)) }
        }
    }

    private func shutDownOverdue() {
        let now = ContinuousClock.now
        state.withLock { state in
            for (connection, entry) in state.entries {
                guard entry.restingSince == nil, let deadline = entry.deadline, deadline < now else { continue }
                _ = shutdown(entry.descriptor, Int32(SHUT_RDWR))
                state.entries[connection]?.deadline = nil
            }
        }
    }

    private func change(_ connection: OpaquePointer, _ body: (inout Entry) -> Void) {
        state.withLock { state in
            guard var entry = state.entries[connection] else { return }
            body(&entry)
            state.entries[connection] = entry
        }
    }
}
