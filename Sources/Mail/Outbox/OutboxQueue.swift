package import Database
package import Ground
package import Tenancy

/// The outbox as the worker sees it: the due mails of all consortia, claimed under a lease.
///
/// *Order and repetition*: a claim raises the row's fence, and everything written for it asks for that fence: a worker
/// that was away for longer than its lease changes nothing any more.
package struct OutboxQueue {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction, _ engine: EngineScope) {
        self.transaction = transaction
    }

    /// Claims the mail that is due for the longest; nil when none is.
    ///
    /// Mails that are not to be sent (expired, in doubt once too often, overtaken by good news) are settled on the way.
    package func claim(worker: String, lease: Duration, at now: Instant) throws -> OutboxMail? {
        let due = try transaction.rows(
            "SELECT \(OutboxMail.columns) FROM outbox WHERE run_after <= ?1 ORDER BY run_after, id LIMIT 50",
            now
        ).map(OutboxMail.init)
        for mail in due {
            // An earlier one of the page may have settled this one too.
            guard let mail = try locked(mail), mail.runAfter.map({ $0 <= now }) == true else { continue }
            if let fate = MailFate.insteadOfSending(mail, at: now) {
                if mail.state == .sending { try closeLostDelivery(of: mail, note: fate.note, at: now) }
                try settle(mail, fate, at: now)
                continue
            }
            guard try mayBeSent(mail, at: now) else { continue }
            if let claimed = try take(mail, worker: worker, until: now + lease) { return claimed }
        }
        return nil
    }

    /// Notes that a try begins, and freezes the message; false when the lease was lost.
    ///
    /// After this a vanished worker leaves a doubt; before it, none.
    package func start(
        _ mail: OutboxMail,
        _ composed: ComposedMail,
        over transport: String,
        at now: Instant
    ) throws -> Bool {
        let changed = try transaction.run(
            """
            UPDATE outbox SET started_at = ?3, subject = ?4, message = ?5, fallback_reason = ?6
            WHERE id = ?1 AND fence = ?2 AND state = 'sending'
            """,
            mail.id,
            mail.fence,
            now,
            composed.subject,
            composed.bytes,
            composed.fallbackReason
        )
        guard changed == 1 else { return false }
        try transaction.run(
            """
            INSERT INTO deliveries (consortium_id, outbox_id, fence, try, transport, started_at, result)
            VALUES (
                ?1, ?2, ?3,
                (SELECT COALESCE(MAX(try), 0) + 1 FROM deliveries
                WHERE consortium_id = ?1 AND outbox_id = ?2 AND result <> ?7),
                ?4, ?5, ?6
            )
            """,
            mail.consortium,
            mail.id,
            mail.fence,
            transport,
            now,
            Delivery.Result.started,
            Delivery.Result.stopped
        )
        return true
    }

    /// Puts the end of the lease off while a try lasts; false when the lease was lost.
    package func extend(_ mail: OutboxMail, lease: Duration, at now: Instant) throws -> Bool {
        try transaction.run(
            "UPDATE outbox SET run_after = ?3 WHERE id = ?1 AND fence = ?2 AND state = 'sending'",
            mail.id,
            mail.fence,
            now + lease
        ) == 1
    }

    /// Writes the outcome of a try into the log and moves the mail; nil when the lease was lost meanwhile.
    ///
    /// The log has the outcome even then: it is true.
    package func finish(_ mail: OutboxMail, _ outcome: DeliveryOutcome, at now: Instant) throws -> MailFate? {
        try transaction.run(
            """
            UPDATE deliveries SET ended_at = ?4, result = ?5, phase = ?6, reply_code = ?7, enhanced_code = ?8,
                reply_text = ?9, explanation = ?10, tls = ?11, milliseconds = ?12
            WHERE consortium_id = ?1 AND outbox_id = ?2 AND fence = ?3
            """,
            mail.consortium,
            mail.id,
            mail.fence,
            now,
            outcome.result,
            outcome.phase,
            outcome.replyCode,
            outcome.enhancedCode,
            outcome.replyText,
            outcome.explanation,
            outcome.tls,
            outcome.milliseconds
        )
        let fate = MailFate.after(outcome, mail, at: now)
        return try settle(mail, fate, at: now) ? fate : nil
    }

    /// Ends a claimed mail that must not be sent any more; false when the lease was lost.
    package func suppress(_ mail: OutboxMail, reason: String, at now: Instant) throws -> Bool {
        try settle(mail, MailFate(mail, state: .suppressed, note: reason), at: now)
    }

    /// Ends a claimed mail whose address cannot be sent to; false when the lease was lost.
    package func refuse(_ mail: OutboxMail, reason: String, at now: Instant) throws -> Bool {
        try settle(mail, MailFate(mail, state: .refused, note: reason), at: now)
    }

    /// The message frozen by an earlier try.
    package func frozenMessage(of mail: OutboxMail) throws -> ComposedMail? {
        let row = try transaction.row("SELECT subject, message, fallback_reason FROM outbox WHERE id = ?1", mail.id)
        guard let row, let bytes: [UInt8] = try row["message"], let subject: String = try row["subject"] else {
            return nil
        }
        return ComposedMail(subject: subject, bytes: bytes, fallbackReason: try row["fallback_reason"])
    }

    /// The subject of the mail that this one continues, so that a thread keeps its subject.
    package func parentSubject(of mail: OutboxMail) throws -> String? {
        guard let parent = mail.order.inReplyTo else { return nil }
        return try transaction.value(
            String.self,
            "SELECT subject FROM outbox WHERE message_id = ?1 AND consortium_id = ?2",
            parent,
            mail.consortium
        )
    }

    /// When the next mail is due, or the next lease ends; nil when nothing waits.
    package func nextDue() throws -> Instant? {
        try transaction.value(
            Instant.self,
            "SELECT run_after FROM outbox WHERE run_after IS NOT NULL ORDER BY run_after, id LIMIT 1"
        )
    }

    private func locked(_ mail: OutboxMail) throws -> OutboxMail? {
        try transaction.locked("SELECT \(OutboxMail.columns) FROM outbox WHERE id = ?1", mail.id).map(OutboxMail.init)
    }

    private func take(_ mail: OutboxMail, worker: String, until end: Instant) throws -> OutboxMail? {
        try transaction.row(
            """
            UPDATE outbox SET state = 'sending', run_after = ?3, claimed_by = ?4, fence = fence + 1, started_at = NULL
            WHERE id = ?1 AND fence = ?2 RETURNING \(OutboxMail.columns)
            """,
            mail.id,
            mail.fence,
            end,
            worker
        ).map(OutboxMail.init)
    }

    @discardableResult
    private func settle(_ mail: OutboxMail, _ fate: MailFate, at now: Instant) throws -> Bool {
        try transaction.run(
            """
            UPDATE outbox SET state = ?3, run_after = ?4, tries = ?5, possible_duplicates = ?6, note = ?7,
                finished_at = ?8, claimed_by = NULL, started_at = NULL, fence = fence + 1
            WHERE id = ?1 AND fence = ?2
            """,
            mail.id,
            mail.fence,
            fate.state,
            fate.runAfter,
            fate.tries,
            fate.possibleDuplicates,
            fate.note,
            fate.isFinal ? now : nil
        ) == 1
    }

    private func closeLostDelivery(of mail: OutboxMail, note: String?, at now: Instant) throws {
        try transaction.run(
            """
            UPDATE deliveries SET ended_at = ?4, result = ?5, explanation = ?6
            WHERE consortium_id = ?1 AND outbox_id = ?2 AND fence = ?3 AND result = 'started'
            """,
            mail.consortium,
            mail.id,
            mail.fence,
            now,
            Delivery.Result.lost,
            note
        )
    }

    // MARK: Mails that continue others

    /// Whether a due mail is sent now, given the mails of its thread; settles it, and maybe another, when it is not.
    private func mayBeSent(_ mail: OutboxMail, at now: Instant) throws -> Bool {
        if let goodNews = try unsentReply(to: mail), ReplyRule.collapses(mail, with: goodNews) {
            try collapse(mail, goodNews, at: now)
            return false
        }
        guard let parentID = mail.order.inReplyTo else { return true }
        let parent = try self.mail(parentID, in: mail.consortium)
        let earlier = try mail.order.references.compactMap { try self.mail($0, in: mail.consortium) }
        switch ReplyRule.decide(mail, parent: parent, earlier: earlier, at: now) {
        case .send: return true
        case .collapse:
            for badNews in earlier where badNews.runAfter != nil { try withdraw(badNews, at: now) }
            if let parent { try collapse(parent, mail, at: now) }
        case .drop: try settle(mail, MailFate(mail, state: .suppressed, note: ReplyRule.dropNote), at: now)
        case .wait(let until):
            try settle(mail, MailFate(mail, state: mail.state, runAfter: until, note: mail.note), at: now)
        }
        return false
    }

    private func mail(_ messageID: String, in consortium: ConsortiumID) throws -> OutboxMail? {
        try transaction.row(
            "SELECT \(OutboxMail.columns) FROM outbox WHERE message_id = ?1 AND consortium_id = ?2",
            messageID,
            consortium
        ).map(OutboxMail.init)
    }

    private func unsentReply(to mail: OutboxMail) throws -> OutboxMail? {
        try transaction.row(
            """
            SELECT \(OutboxMail.columns) FROM outbox
            WHERE in_reply_to = ?1 AND consortium_id = ?2 AND template = ?3 AND run_after IS NOT NULL ORDER BY id LIMIT 1
            """,
            mail.order.messageID,
            mail.consortium,
            ReplyRule.goodNews
        ).map(OutboxMail.init)
    }

    private func collapse(_ badNews: OutboxMail, _ goodNews: OutboxMail, at now: Instant) throws {
        for mail in [badNews, goodNews] { try withdraw(mail, at: now) }
    }

    private func withdraw(_ mail: OutboxMail, at now: Instant) throws {
        try settle(mail, MailFate(mail, state: .suppressed, note: ReplyRule.collapseNote), at: now)
    }
}
