internal import Foundation
internal import Ground

/// A way to the mail server, one mail at a time, over a connection that is kept while mails follow each other.
///
/// libcurl blocks while it sends: that happens on a thread of the session's own. Several sessions send at once.
/// *Cost*: a connection with encryption takes a few round trips for the first mail, and one or two for the next.
// @unchecked Sendable because `handle` is touched on `queue` alone.
package final class SMTPSession: @unchecked Sendable {
    package let relay: SMTPRelay
    private let queue = DispatchQueue(label: "garner.smtp")
    private var handle: SMTPHandle?
    private let chunk: Int

    package convenience init(relay: SMTPRelay) {
        self.init(relay: relay, chunk: 64 * 1024)
    }

    init(relay: SMTPRelay, chunk: Int) {
        self.relay = relay
        self.chunk = chunk
    }

    deinit {
        // Releasing the handle says goodbye to the server, which may take its time: not on the thread that ends us.
        guard let handle else { return }
        nonisolated(unsafe) let held = Unmanaged.passRetained(handle)
        self.handle = nil
        queue.async { held.release() }
    }

    /// Sends a message to one recipient and tells what became of it.
    ///
    /// The message is a whole mail in 7 bits; line ends are put right. A connection that the server had given up meanwhile
    /// is replaced without a word. Cancelling the task ends the conversation within a second: before the last byte was
    /// handed over nothing has been delivered, afterwards the outcome is uncertain.
    package func send(from sender: String, to recipient: String, message: [UInt8]) async -> SMTPOutcome {
        let cancelled = Lock(false)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async {
                    let outcome = self.sendNow(from: sender, to: recipient, message: message) {
                        cancelled.withLock { $0 }
                    }
                    continuation.resume(returning: outcome)
                    if self.handle?.isSpent == true { self.handle = nil }
                }
            }
        } onCancel: {
            cancelled.withLock { $0 = true }
        }
    }

    /// Connects, encrypts and signs in as for a mail, and sends none: whether the settings are right.
    ///
    /// `accepted` says that the server would take mail from us now.
    package func greet() async -> SMTPOutcome {
        await withCheckedContinuation { continuation in
            queue.async { [relay] in
                let outcome = SMTPHandle(relay: relay)?.greet()
                let refusal = "libcurl refused the settings of \(relay)."
                continuation.resume(returning: outcome ?? SMTPOutcome(.notReached, at: .local, explanation: refusal))
            }
        }
    }

    /// Says goodbye to the server and waits for it, at most two seconds; the next mail connects again.
    package func close() async {
        await withCheckedContinuation { continuation in
            queue.async {
                self.handle = nil
                continuation.resume()
            }
        }
    }

    private func sendNow(
        from sender: String,
        to recipient: String,
        message: [UInt8],
        isCancelled: @escaping () -> Bool
    ) -> SMTPOutcome {
        let from: EnvelopeAddress
        do {
            from = try EnvelopeAddress(sender)
        } catch {
            return SMTPOutcome(.notReached, at: .local, explanation: "The sender address cannot be used: \(error)")
        }
        let to: EnvelopeAddress
        do {
            to = try EnvelopeAddress(recipient)
        } catch {
            return SMTPOutcome(.refusedPermanently, at: .local, explanation: error.description)
        }
        guard CanonicalMessage.isSevenBit(message) else {
            return SMTPOutcome(
                .refusedPermanently,
                at: .local,
                explanation: "The message holds bytes that not every mail server takes; it must be encoded in 7 bits."
            )
        }
        guard !isCancelled() else {
            return SMTPOutcome(.notReached, at: .local, explanation: "The mail was stopped before it was sent.")
        }
        guard let handle = handle ?? SMTPHandle(relay: relay) else {
            return SMTPOutcome(.notReached, at: .local, explanation: "libcurl refused the settings of \(relay).")
        }
        self.handle = handle
        let text = CanonicalMessage.canonical(message)
        var judgement = handle.send(
            from: from,
            to: to,
            message: text,
            chunk: chunk,
            onFreshConnection: false,
            isCancelled: isCancelled
        )
        if judgement.wantsFreshConnection {
            judgement = handle.send(
                from: from,
                to: to,
                message: text,
                chunk: chunk,
                onFreshConnection: true,
                isCancelled: isCancelled
            )
        }
        return judgement.outcome
    }
}
