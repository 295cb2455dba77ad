/// How long things are kept that nobody needs for the work itself; nil is for ever.
package struct Retention: Sendable, Hashable {
    package var rawAnswers: Duration?
    /// Usage that newer data has replaced.
    package var loads: Duration
    package var attempts: Duration?
    package var events: Duration?
    package var digests: Duration?
    package var mail: Duration?
    /// What sent mails said.
    package var mailBodies: Duration?
    /// The single tries of mails that are done with.
    package var deliveries: Duration?
    package var audit: Duration?

    package init(
        rawAnswers: Duration? = nil,
        loads: Duration = .seconds(86_400),
        attempts: Duration? = nil,
        events: Duration? = nil,
        digests: Duration? = nil,
        mail: Duration? = nil,
        mailBodies: Duration? = nil,
        deliveries: Duration? = nil,
        audit: Duration? = nil
    ) {
        self.rawAnswers = rawAnswers
        self.loads = loads
        self.attempts = attempts
        self.events = events
        self.digests = digests
        self.mail = mail
        self.mailBodies = mailBodies
        self.deliveries = deliveries
        self.audit = audit
    }
}
