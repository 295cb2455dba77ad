internal import Alerts
internal import Database
package import Ground
package import Mail
package import Tenancy

/// The mail log of a consortium: for its admins, and for managers what concerns their own institutions alone.
extension UseCases {
    /// Mails, newest first, a page at a time.
    package func mails(_ filter: OutboxFilter = OutboxFilter(), as principal: Principal) async throws -> [OutboxMail] {
        try await reading(.seeMailLog, as: principal) { inquiry in
            let reach = try inquiry.reach(subject: "mails")
            let outbox = OutboxRepository(inquiry.transaction)
            var found: [OutboxMail] = []
            var next = filter
            next.limit = max(filter.limit, 1)
            while found.count < filter.limit {
                let page = try outbox.mails(next, in: inquiry.scope)
                found += try page.filter { try inquiry.sees($0, reach) }
                guard page.count == next.limit, let last = page.last else { break }
                next.before = last.id
            }
            return Array(found.prefix(filter.limit))
        }
    }

    /// One mail with its deliveries and, once it has been tried, the message.
    package func mail(_ id: OutboxMailID, as principal: Principal) async throws -> MailDetail {
        try await reading(.seeMailLog, as: principal) { inquiry in
            let reach = try inquiry.reach(subject: "mail \(id)")
            let outbox = OutboxRepository(inquiry.transaction)
            guard let mail = try outbox.mail(id, in: inquiry.scope), try inquiry.sees(mail, reach) else {
                throw RecordError.unknown("mail", id)
            }
            return MailDetail(
                mail: mail,
                deliveries: try outbox.deliveries(of: id, in: inquiry.scope),
                message: try outbox.message(of: id, in: inquiry.scope).map(ReadableMail.init)
            )
        }
    }

    /// Has a mail tried again at once, with the same Message-ID.
    ///
    /// *Throws*: `RecordError` `.unknown`, and `.inUse` for a mail that is sent or on its way.
    package func retryMail(_ id: OutboxMailID, as principal: Principal) async throws -> OutboxMail {
        try await changing(.retryMail, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "mail \(id)")
            let outbox = OutboxRepository(inquiry.transaction)
            guard let before = try outbox.mail(id, in: inquiry.scope) else { throw RecordError.unknown("mail", id) }
            guard let mail = try outbox.retry(id, in: inquiry.scope, at: inquiry.now) else {
                throw RecordError(
                    .inUse,
                    "mail",
                    "Mail \(id) is \(before.state.rawValue): there is nothing to try again."
                )
            }
            try inquiry.audit(
                "mail \(id)",
                before: ["state": .text(before.state.rawValue)],
                after: ["state": .text(mail.state.rawValue)]
            )
            return mail
        }
    }
}

extension Inquiry {
    /// Whether everything that a mail tells of lies in the reach.
    fileprivate func sees(_ mail: OutboxMail, _ reach: Reach) throws -> Bool {
        guard reach != .everything else { return true }
        guard let group = mail.order.group else { return false }
        let events = try EventRepository(transaction).lastMailed(of: group, in: scope)
        return !events.isEmpty && events.allSatisfy { reach.contains($0.subject.institution) }
    }
}
