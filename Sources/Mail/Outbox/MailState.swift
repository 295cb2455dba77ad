internal import Database

/// Where a mail stands.
package enum MailState: String, Sendable, CaseIterable, DatabaseValue {
    /// Waits for its first try.
    case queued
    /// A worker has it.
    case sending
    /// The mail server took it, or it lies in the maildir.
    case sent
    /// Could not be delivered yet, and is tried again.
    case deferred
    /// May have been delivered: the answer was lost. It is tried again, or waits for a person.
    case uncertain
    /// The mail server will never take it.
    case refused
    /// The recipient may not, or does not want to, get it any more.
    case suppressed
    /// Could not be delivered for as long as it was worth sending.
    case expired
    /// Older than a restored backup's fence: it may have been sent before, and waits for a person.
    case held

    /// Whether nothing happens to it any more by itself, whatever `run_after` says.
    package var isFinal: Bool {
        switch self {
        case .queued, .sending, .deferred, .uncertain: false
        case .sent, .refused, .suppressed, .expired, .held: true
        }
    }

    /// Whether a try failed, or may have: an operator should know why.
    package var isTrouble: Bool {
        switch self {
        case .deferred, .uncertain, .refused, .expired: true
        case .queued, .sending, .sent, .suppressed, .held: false
        }
    }

    /// Whether a person may have it tried again.
    package var allowsRetry: Bool {
        switch self {
        case .queued, .sending, .sent: false
        case .deferred, .uncertain, .refused, .suppressed, .expired, .held: true
        }
    }
}
