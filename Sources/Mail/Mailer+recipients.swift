internal import Recipients
internal import Tenancy

/// How the outbox and the recipients hang together; a mailer does so unless it is told otherwise.
extension Mailer {
    /// Asks the final filters again: between the outbox and the mail server somebody may have left.
    ///
    /// *Source*: mail-and-queue.md W11.
    package static let mayStillGetIt: Admission = { mail, scope, transaction, now in
        guard let group = mail.order.group, let address = try? MailAddress(mail.order.address) else { return nil }
        let refusal = try RecipientCheck(transaction).auditedRefusal(of: address, for: group, in: scope, at: now)
        return refusal.map { "The recipient \($0.why)." }
    }

    /// Sends nothing more to a mailbox that does not exist, and marks whose it was as unverified.
    package static let suppressMissingMailbox: Follower = { mail, outcome, transaction, now in
        guard outcome.saysNoSuchMailbox, let address = try? MailAddress(mail.order.address) else { return }
        let detail = [outcome.replyCode.map(String.init), outcome.replyText].compactMap { $0 }.joined(separator: " ")
        try SuppressionRepository(transaction).suppress(address, .bounced, detail: detail, at: now)
        try IdentityRepository(transaction).setBounced(address, at: now)
    }
}
