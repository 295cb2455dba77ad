internal import Ground

/// Sees where an SMTP conversation stands, by its lines.
final class SMTPWatcher: TCPRelay.Watcher {
    /// What was said last.
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
