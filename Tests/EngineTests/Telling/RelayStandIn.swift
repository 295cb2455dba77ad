import Ground
import Mail

/// A mail server that can be down; it keeps what it took.
final class RelayStandIn: MailTransport {
    private struct State {
        var isDown = false
        var messages: [String] = []
        var tries = 0
    }

    private let state = Lock(State())

    var name: String { "stand-in" }

    var isDown: Bool {
        get { state.withLock { $0.isDown } }
        set { state.withLock { $0.isDown = newValue } }
    }

    var messages: [String] { state.withLock { $0.messages } }
    var tries: Int { state.withLock { $0.tries } }

    func deliver(_ message: [UInt8], from sender: String, to recipient: String) async -> DeliveryOutcome {
        state.withLock { state in
            state.tries += 1
            guard !state.isDown else { return DeliveryOutcome(.notReached, explanation: "Nobody answers.") }
            state.messages.append(String(decoding: message, as: UTF8.self))
            return DeliveryOutcome(.accepted, explanation: "Taken.")
        }
    }

    func close() async {}
}
