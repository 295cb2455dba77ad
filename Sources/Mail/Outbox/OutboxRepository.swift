package import Database
package import Ground
package import Tenancy

/// The mails of one consortium: put into the outbox, looked at, tried again.
package struct OutboxRepository {
    let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Puts a mail into the outbox; nil when the group's flush has one for this recipient already.
    ///
    /// One that is held waits for a person, as those do that a restored backup had queued.
    ///
    /// *Order and repetition*: in the transaction that marks the events as told, so that neither exists without the other.
    @discardableResult
    package func enqueue(
        _ order: MailOrder,
        in scope: ConsortiumScope,
        isHeld: Bool = false,
        at now: Instant
    ) throws -> OutboxMailID? {
        let id = try transaction.value(
            OutboxMailID.self,
            """
            INSERT INTO outbox (consortium_id, group_id, flush, class, template, address, address_key, name, language,
                thread, message_id, in_reply_to, reply_chain, model, state, run_after, expires_at, created_at,
                finished_at, note)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
            ON CONFLICT (consortium_id, group_id, flush, address_key) DO NOTHING RETURNING id
            """,
            scope.consortium,
            order.group,
            order.flush,
            order.mailClass,
            order.template,
            order.address,
            order.address.lowercased(),
            order.name,
            order.language,
            order.thread,
            order.messageID,
            order.inReplyTo,
            JSONValue(texts: order.references).json(),
            order.model.json(),
            isHeld ? MailState.held : .queued,
            isHeld ? nil : now,
            order.expiresAt ?? now + order.mailClass.lifetime,
            now,
            isHeld ? now : nil,
            isHeld ? "It tells of what happened before a backup was restored, and may have been sent before." : nil
        )
        if id != nil { transaction.wake(.mail) }
        return id
    }

    /// A mail without its bytes, in any state; nil for none of this consortium.
    package func mail(_ id: OutboxMailID, in scope: ConsortiumScope) throws -> OutboxMail? {
        try transaction.row(
            "SELECT \(OutboxMail.columns) FROM outbox WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            id
        ).map(OutboxMail.init)
    }

    /// The bytes that were sent; nil before the first try and after they were swept.
    package func message(of id: OutboxMailID, in scope: ConsortiumScope) throws -> [UInt8]? {
        try transaction.value(
            [UInt8].self,
            "SELECT message FROM outbox WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            id
        )
    }

    /// The tries of a mail, oldest first.
    package func deliveries(of id: OutboxMailID, in scope: ConsortiumScope) throws -> [Delivery] {
        try transaction.rows(
            "SELECT * FROM deliveries WHERE consortium_id = ?1 AND outbox_id = ?2 ORDER BY fence",
            scope.consortium,
            id
        ).map(Delivery.init)
    }

    /// Has a mail tried again at once, with the same Message-ID and the same bytes; nil when its state does not allow it.
    ///
    /// It gets a new lifetime and begins the schedule anew.
    package func retry(_ id: OutboxMailID, in scope: ConsortiumScope, at now: Instant) throws -> OutboxMail? {
        guard let mail = try mail(id, in: scope), mail.state.allowsRetry else { return nil }
        let changed = try transaction.run(
            """
            UPDATE outbox SET state = ?4, run_after = ?5, expires_at = ?6, finished_at = NULL, tries = 0,
                fence = fence + 1, note = NULL
            WHERE consortium_id = ?1 AND id = ?2 AND fence = ?3
            """,
            scope.consortium,
            id,
            mail.fence,
            MailState.queued,
            now,
            now + mail.order.mailClass.lifetime
        )
        guard changed == 1 else { return nil }
        transaction.wake(.mail)
        return try self.mail(id, in: scope)
    }
}
