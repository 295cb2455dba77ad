internal import Ground

/// Sees where a request for a report stands, by its bytes.
final class HTTPWatcher: TCPRelay.Watcher {
    /// Whose connection it is, and how much of the answer has gone by.
    private struct State {
        var node: Int?
        var answered = 0
    }

    /// After so many bytes of an answer its body is being sent.
    private static let inBody = 8_000

    private let trigger: Trigger
    private let state = Lock(State())

    init(_ trigger: Trigger) {
        self.trigger = trigger
    }

    func watch(_ direction: TCPRelay.Direction, _ bytes: [UInt8]) -> TCPRelay.Shot? {
        switch direction {
        case .sent:
            let text = String(decoding: bytes, as: UTF8.self)
            let node = Node.number(inUserAgent: text)
            state.withLock { state in
                if let node { state.node = node }
                state.answered = 0
            }
            guard let node, text.contains("/reports/tr") else { return nil }
            return trigger.shot(.connected, node: node, passing: bytes.count)
        case .answered:
            let (node, before) = state.withLock { state in
                defer { state.answered += bytes.count }
                return (state.node, state.answered)
            }
            guard let node, before + bytes.count > Self.inBody else { return nil }
            return trigger.shot(.midBody, node: node, passing: min(bytes.count, max(Self.inBody - before, 0)))
        }
    }
}
