package import Ground

/// Tells of a template that could not be used once, and not again with every mail that it should have written; shared by
/// all mailers of a process.
package final class FallbackNotices: Sendable {
    private let log: Log
    private let told = Lock<Set<String>>([])

    /// Nothing has been told yet.
    package init(_ log: Log) {
        self.log = log
    }

    /// Tells why a mail was not written by the template that was meant.
    func tell(_ reason: String, of mail: OutboxMail, in consortium: String) {
        let isNew = told.withLock { told in
            // A reason may name a value of the mail; such ones must not fill the memory.
            if told.count >= Self.most { told.removeAll() }
            return told.insert("\(consortium) \(mail.order.template) \(mail.order.language) \(reason)").inserted
        }
        guard isNew else { return }
        log.warning(
            "a mail template could not be used",
            [
                "consortium": .text(consortium), "template": .text(mail.order.template),
                "language": .text(mail.order.language), "reason": .text(reason),
            ]
        )
    }

    private static let most = 1000
}
