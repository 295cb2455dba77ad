/// How long things are kept that nobody needs for the work itself; nil is for ever.
package struct Retention: Sendable, Hashable {
    package var rawAnswers: Duration?
    /// Usage that newer data has replaced.
    package var loads: Duration
    package var attempts: Duration?
    package var events: Duration?
    package var mail: Duration?
    package var audit: Duration?

    package init(
        rawAnswers: Duration? = nil,
        loads: Duration = .seconds(86_400),
        attempts: Duration? = nil,
        events: Duration? = nil,
        mail: Duration? = nil,
        audit: Duration? = nil
    ) {
        self.rawAnswers = rawAnswers
        self.loads = loads
        self.attempts = attempts
        self.events = events
        self.mail = mail
        self.audit = audit
    }
}
