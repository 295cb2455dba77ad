internal import Database

/// What became of an event's mail.
package enum EventOutcome: String, Sendable, CaseIterable, DatabaseValue {
    /// Mail to at least one recipient was put into the outbox.
    case mailed
    /// A later event of the same alert, told instead, says more.
    case superseded
    /// The alert was silenced or deleted when the mail was due, or when the trouble ended.
    case silenced
    /// It was over before anybody had been told: neither the trouble nor its end is mailed.
    case collapsed
    /// Nobody had been told of the trouble, so nobody is told of its end.
    case unneeded
    /// The chain and the final filters left no recipient.
    case nobody
    /// Only digests tell of it.
    case digestOnly = "digest-only"
}
