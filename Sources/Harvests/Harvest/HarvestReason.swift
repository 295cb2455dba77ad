internal import Database

/// Why a harvest has its status, for programs; people read the error catalogue's sentences.
package enum HarvestReason: String, Sendable, Hashable, CaseIterable, Codable {
    // Success

    /// The provider says that nobody used anything in this month, and has had its four weeks to count.
    case noUsage
    /// Stored, and something is missing: the provider said so, or single records could not be read.
    case partial
    /// New data waits for a person to accept or discard it; the old data stays.
    case held
    /// A person discarded what was held; the old data stayed.
    case discarded

    // Fail

    /// The last permitted attempt failed too.
    case outOfRetries
    /// The provider does not accept the credentials; no further request is made with them.
    case badCredentials
    /// The provider does not offer this report, or not in this release.
    case unsupported
    /// The month is older than anything the provider still keeps.
    case noLongerAvailable
    /// No repetition can mend it: a wrong address, a missing parameter, an answer too large.
    case rejected
    /// Three workers in a row were lost while they ran it.
    case workersLost

    // Stopped

    /// A person stopped it.
    case byPerson
    /// The connection, the provider or the institution is switched off here.
    case switchedOff

    // Pending

    /// The provider prepares the report and asked us to return for it (1011).
    case waitingProvider
    /// The provider's request limit is reached (1020); its host rests.
    case tooManyRequests

    // ReQueued and Queued

    /// A retryable failure; the next attempt is at `runAfter`.
    case willRetry
    /// The month may simply be late (3030, 3031, 9030); tries are spread over the provider's four weeks.
    case monthNotReady
    /// The worker's lease ran out; another worker takes it.
    case leaseLost
    /// The service was shut down in good order while it ran; costs no attempt.
    case drained
    /// It ran when somebody paused what it belongs to; costs no attempt.
    case recalled

    /// The provider was found paused by a person after the claim; costs no attempt.
    case paused

    /// Whether time, or a change of settings, may mend a Fail, so that the monthly plan asks again.
    package var isMendable: Bool {
        switch self {
        case .outOfRetries, .badCredentials, .rejected, .workersLost: true
        default: false
        }
    }
}

extension HarvestReason: DatabaseValue {}
