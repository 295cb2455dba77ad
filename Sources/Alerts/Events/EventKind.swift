internal import Database

/// What happened that somebody may have to know.
///
/// *Shape*: the raw value is what is stored, what a recipient chain's `events` filter names, and the name of the mail's
/// template. *Source*: DESIGN §6.
package enum EventKind: String, Sendable, CaseIterable, DatabaseValue {
    /// A harvest ended as Fail: its attempts are used up, or no retry can mend the cause.
    case harvestFailed = "harvest-failed"
    /// The provider refuses the credentials; the connection waits for a person.
    case credentialsBroken = "credentials-broken"
    /// A harvest succeeded, but some of what was asked for did not come.
    case partialData = "partial-data"
    /// New data would lose usage that was there, and waits for accept or discard.
    case heldForReview = "held-for-review"
    /// A month is not in although its day is long past, and no harvest of it has failed.
    case harvestMissing = "harvest-missing"
    /// What an alert told of is over.
    case recovered
    /// A harvest succeeded; only digests tell of it.
    case completed
    /// A manager asked for harvests and waits for a decision.
    case requestSubmitted = "request-submitted"
    case requestApproved = "request-approved"
    case requestRefused = "request-refused"
    /// A mail found no recipient.
    case nobodyToTell = "nobody-to-tell"
    /// A reader's digest is due; made for one membership, never opened as an alert.
    case digest

    /// The name of the template that tells of it.
    package var template: String { rawValue }

    /// Which preference and which grouping it falls under.
    package var notificationClass: NotificationClass {
        switch self {
        case .harvestFailed, .credentialsBroken, .partialData, .heldForReview, .harvestMissing, .recovered, .completed:
            .trouble
        case .requestSubmitted, .requestApproved, .requestRefused: .request
        case .nobodyToTell: .selfReport
        case .digest: .digest
        }
    }

    /// Whether a mail is made of it by itself; what is not waits for digests.
    package var isMailed: Bool { self != .completed }

    /// Whether it says that something is wrong and needs a person: such events open an alert.
    package var isTrouble: Bool {
        switch self {
        case .harvestFailed, .credentialsBroken, .partialData, .heldForReview, .harvestMissing, .nobodyToTell: true
        case .recovered, .completed, .requestSubmitted, .requestApproved, .requestRefused, .digest: false
        }
    }
}

/// The kinds of notification that a reader can set apart.
package enum NotificationClass: String, Sendable, CaseIterable, DatabaseValue {
    /// Failures, states that need a person, and their recovery; muted by the preference *failure mail*.
    case trouble
    /// The way of a person's request; follows no preference.
    case request
    /// Garner could not reach anybody; follows no preference.
    case selfReport = "self-report"
    /// Summaries; follow the preference *digest*.
    case digest
}

extension EventKind {
    /// What comes first where one mail tells of several: the smaller, the more it needs a person.
    package var urgency: Int {
        switch self {
        case .credentialsBroken: 0
        case .harvestFailed: 1
        case .harvestMissing: 2
        case .heldForReview: 3
        case .partialData: 4
        case .nobodyToTell: 5
        case .requestSubmitted, .requestApproved, .requestRefused: 6
        case .recovered: 7
        case .completed, .digest: 8
        }
    }
}
