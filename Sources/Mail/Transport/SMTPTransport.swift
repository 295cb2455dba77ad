package import Transfer

/// Delivery to the configured mail server, over a connection that is kept between mails.
package struct SMTPTransport: MailTransport {
    private let session: SMTPSession

    package init(relay: SMTPRelay) {
        session = SMTPSession(relay: relay)
    }

    package var name: String { "smtp \(session.relay)" }

    /// Sends over the kept connection, or a new one; a try that was cancelled before the message went is `stopped`.
    package func deliver(_ message: [UInt8], from sender: String, to recipient: String) async -> DeliveryOutcome {
        let outcome = DeliveryOutcome(await session.send(from: sender, to: recipient, message: message))
        guard Task.isCancelled, outcome.result == .notReached else { return outcome }
        var stopped = outcome
        stopped.result = .stopped
        return stopped
    }

    /// Says QUIT.
    package func close() async {
        await session.close()
    }
}
