internal import Foundation
internal import Ground

/// Judges a host by every address it has, before a proxy is asked for it.
///
/// A proxy opens the connection itself, so the guard sees only the proxy's address at the socket. A name that this machine
/// cannot resolve is refused: nobody could say where it leads.
enum TargetCheck {
    /// Throws `addressRefused`, `resolve`, `connectTimeout` or `cancelled`.
    static func judge(_ transfer: HTTPTransfer) async throws(TransferError) {
        let host = String(transfer.url.host.trimmingPrefix("[").prefix { $0 != "]" })
        switch await addresses(of: host, within: transfer.request.limits.connect) {
        case .found(let addresses):
            for address in addresses {
                guard let refusal = transfer.settings.addresses.refusal(of: address) else { continue }
                throw .addressRefused(transfer.subject, host: host, "\(address), \(refusal)")
            }
        case .notFound:
            throw TransferError(
                .resolve,
                transfer.subject,
                "The name \(host) was not found, so the proxy is not asked."
            )
        case .late:
            throw TransferError(.connectTimeout, transfer.subject, "The name \(host) was not resolved in time.")
        case .cancelled:
            throw TransferError(.cancelled, transfer.subject, "The transfer was stopped.")
        }
    }

    /// What became of looking a name up.
    private enum Finding: Sendable {
        case found([IPAddress])
        case notFound
        case late
        case cancelled
    }

    /// Whichever comes first: the resolver, the limit, or the end of the task.
    ///
    /// A resolver that hangs is left behind.
    private static func addresses(of host: String, within limit: Duration) async -> Finding {
        let answer = Once<Finding>()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                answer.wait(continuation)
                let queue = DispatchQueue.global()
                queue.async { answer.give(resolve(host)) }
                queue.asyncAfter(deadline: .now() + limit.seconds) { answer.give(.late) }
            }
        } onCancel: {
            answer.give(.cancelled)
        }
    }

    private static func resolve(_ host: String) -> Finding {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0, let list else { return .notFound }
        defer { freeaddrinfo(list) }
        var found: [IPAddress] = []
        for entry in sequence(first: list, next: { $0.pointee.ai_next }) {
            if let address = entry.pointee.ai_addr.flatMap({ IPAddress($0) }) { found.append(address) }
        }
        return found.isEmpty ? .notFound : .found(found)
    }
}

/// Hands the first value to the one who waits for it; values that come later are dropped.
private final class Once<Value: Sendable>: Sendable {
    /// The value when it came first, or the one who waits when they did.
    private struct State {
        var continuation: CheckedContinuation<Value, Never>?
        var value: Value?
    }

    private let state = Lock(State())

    func wait(_ continuation: CheckedContinuation<Value, Never>) {
        let value: Value? = state.withLock { state in
            if state.value == nil { state.continuation = continuation }
            return state.value
        }
        if let value { continuation.resume(returning: value) }
    }

    func give(_ value: Value) {
        let waiting: CheckedContinuation<Value, Never>? = state.withLock { state in
            guard state.value == nil else { return nil }
            state.value = value
            defer { state.continuation = nil }
            return state.continuation
        }
        waiting?.resume(returning: value)
    }
}
