import Ground
import Mail

/// A mail server that does what the next step says, and remembers to whom.
final class ModelRelay: MailTransport {
    private struct State {
        var reply = ModelOperation.Reply.accepted
        var recipients: [String] = []
    }

    private let state = Lock(State())

    var name: String { "model" }

    func answer(_ reply: ModelOperation.Reply) {
        state.withLock { $0 = State(reply: reply) }
    }

    /// Whom it was asked to bring a mail to since it was told what to answer.
    var recipients: [String] { state.withLock { $0.recipients } }

    func deliver(_ message: [UInt8], from sender: String, to recipient: String) async -> DeliveryOutcome {
        state.withLock { state in
            state.recipients.append(recipient)
            return state.reply.outcome
        }
    }

    func close() async {}
}

extension ModelOperation.Reply {
    /// As a transport tells of it.
    var outcome: DeliveryOutcome {
        switch self {
        case .accepted: DeliveryOutcome(.accepted, explanation: "Taken.", replyCode: 250)
        case .deferred: DeliveryOutcome(.refusedTemporarily, explanation: "Later.", replyCode: 451)
        case .refused: DeliveryOutcome(.refusedPermanently, explanation: "Never.", replyCode: 554)
        case .unreachable: DeliveryOutcome(.notReached, explanation: "Nobody answers.")
        case .lostTaken, .lostUntaken: DeliveryOutcome(.uncertain, explanation: "The answer was lost.")
        }
    }
}
