internal import Database

/// What became of an event's mail.
package enum EventOutcome: String, Sendable, CaseIterable, DatabaseValue {
    /// Mail to at least one recipient was put into the outbox.
    case mailed
    /// The alert was silenced or deleted when the mail was due.
    case silenced
    /// It was over before anybody had been told: neither the failure nor the recovery is mailed.
    case collapsed
    /// Nobody had been told of the failure, so nobody is told of its end.
    case unneeded
    /// The chain and the final filters left no recipient.
    case nobody
    /// Only digests tell of it.
    case digestOnly = "digest-only"
}
