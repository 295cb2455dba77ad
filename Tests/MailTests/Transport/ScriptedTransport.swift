import Ground

@testable import Mail

/// A transport that answers as told, in order, and then accepts.
final class ScriptedTransport: MailTransport {
    struct Sent: Sendable, Hashable {
        let message: [UInt8]
        let sender: String
        let recipient: String
    }

    let name = "scripted"
    private let script: Lock<[Delivery.Result]>
    private let sent = Lock<[Sent]>([])
    private let meanwhile: @Sendable () async throws -> Void

    init(_ script: [Delivery.Result] = [], meanwhile: @escaping @Sendable () async throws -> Void = {}) {
        self.script = Lock(script)
        self.meanwhile = meanwhile
    }

    var messages: [Sent] { sent.withLock { $0 } }

    func deliver(_ message: [UInt8], from sender: String, to recipient: String) async -> DeliveryOutcome {
        sent.withLock { $0.append(Sent(message: message, sender: sender, recipient: recipient)) }
        try? await meanwhile()
        let result = script.withLock { $0.isEmpty ? .accepted : $0.removeFirst() }
        return DeliveryOutcome(result, explanation: "scripted", saysNoSuchMailbox: result == .refusedPermanently)
    }

    func close() async {}
}
