package import Ground

/// A mail that somebody shall get, as it is put into the outbox; it is rendered when it is first sent.
///
/// *Shape of the model*: what `MailModel` in Alerts makes, with times, months and lengths of time in the reader's words;
/// `templates/mail/README.md` lists the values. A secret must never stand in it.
package struct MailOrder: Sendable, Hashable {
    /// The notification group it settles; nil for a mail that a person asked for.
    package var group: NotificationGroupID?
    /// The group's number for this round of mails.
    package var flush: Int
    package var mailClass: MailClass
    /// Which templates write it, such as `harvest-failed`.
    package var template: String
    package var address: String
    package var name: String?
    /// A language tag such as `de` or `de-AT`; one without templates falls back to English.
    package var language: String
    /// What mails to the same reader belong together, such as `alert/17/2`.
    package var thread: String?
    /// With its angle brackets; never changes between tries.
    package var messageID: String
    /// The Message-ID of the mail to the same reader that this one continues.
    package var inReplyTo: String?
    /// Earlier mails of the thread, oldest first, without `inReplyTo`.
    package var references: [String]
    package var model: JSONValue
    /// Nil for the lifetime of the class.
    package var expiresAt: Instant?

    package init(
        group: NotificationGroupID?,
        flush: Int,
        class mailClass: MailClass,
        template: String,
        address: String,
        name: String?,
        language: String,
        thread: String? = nil,
        messageID: String,
        inReplyTo: String? = nil,
        references: [String] = [],
        model: JSONValue,
        expiresAt: Instant? = nil
    ) {
        self.group = group
        self.flush = flush
        self.mailClass = mailClass
        self.template = template
        self.address = address
        self.name = name
        self.language = language
        self.thread = thread
        self.messageID = messageID
        self.inReplyTo = inReplyTo
        self.references = references
        self.model = model
        self.expiresAt = expiresAt
    }
}
