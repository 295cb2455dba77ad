internal import Ground

/// Sees where a request for a report stands, by its bytes.
// @unchecked Sendable because everything mutable is in `state`.
final class HTTPWatcher: TCPRelay.Watcher {
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

/// Sees where an SMTP conversation stands, by its lines.
final class SMTPWatcher: TCPRelay.Watcher {
    private enum Phase {
        case greeting
        case commands
        case recipient
        case data
        case message
        case dot
    }

    private let trigger: Trigger
    private let node: Int
    private let phase = Lock(Phase.greeting)
    private let tail = Lock<[UInt8]>([])

    init(_ trigger: Trigger, node: Int) {
        self.trigger = trigger
        self.node = node
    }

    func watch(_ direction: TCPRelay.Direction, _ bytes: [UInt8]) -> TCPRelay.Shot? {
        direction == .sent ? sent(bytes) : answered(bytes)
    }

    private func sent(_ bytes: [UInt8]) -> TCPRelay.Shot? {
        let now = phase.withLock { $0 }
        if now == .message {
            let end = tail.withLock { tail in
                tail = (tail + bytes).suffix(5)
                return tail
            }
            if end == Array("\r\n.\r\n".utf8) { phase.withLock { $0 = .dot } }
            return trigger.shot(.midData, node: node, passing: bytes.count / 2)
        }
        let verb = String(decoding: bytes.prefix(4), as: UTF8.self).uppercased()
        phase.withLock { $0 = verb == "RCPT" ? .recipient : verb == "DATA" ? .data : .commands }
        return nil
    }

    private func answered(_ bytes: [UInt8]) -> TCPRelay.Shot? {
        switch phase.withLock({ $0 }) {
        case .greeting: return trigger.shot(.smtpConnected, node: node, passing: 0)
        case .recipient: return trigger.shot(.recipientNamed, node: node, passing: bytes.count)
        case .data:
            if bytes.first == UInt8(ascii: "3") { phase.withLock { $0 = .message } }
            tail.withLock { $0 = [] }
            return nil
        case .dot:
            // The server has the mail; its answer is lost.
            let shot = trigger.shot(.afterDot, node: node, passing: 0)
            phase.withLock { $0 = .commands }
            return shot
        case .commands, .message: return nil
        }
    }
}
