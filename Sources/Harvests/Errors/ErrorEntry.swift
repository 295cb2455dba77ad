/// What Garner knows about one code: what it means to a librarian, and what a harvest does about it.
package struct ErrorEntry: Sendable, Hashable {
    /// How bad a code sounds, for people only: no decision is taken by it.
    package enum Severity: String, Sendable, Hashable, Codable {
        case info
        case warning
        case error
    }

    /// COUNTER's code, or one of ours from 9000 on.
    package let code: Int
    package let severity: Severity
    /// A few words; for COUNTER's codes the message of the standard, in English word for word.
    package let title: LocalText
    package let explanation: LocalText
    /// What a person can do.
    package let remedy: LocalText

    /// What to do when the answer brought no usable rows.
    package var policy: ErrorPolicy
    /// What to do when rows of the month that was asked for came with the code.
    package var policyWithRows: ErrorPolicy
    /// After so many failures in a row with this code, give up; nil goes on until the attempts are used up.
    package var tries: Int?
    /// The reason of a Fail that this code brings at once.
    package var failReason: HarvestReason
    /// How `review` stores what came.
    package var reviewedAs: AttemptOutcome.Delivery.Completeness
    /// The month may simply be late: tries are spread so that the last comes after the provider's four weeks.
    package var monthMayBeLate: Bool
    /// How long nobody asks the host, when the provider's `Retry-After` does not say.
    package var hostRest: Duration?
    /// For how long repetitions cost no attempt.
    package var freeFor: Duration?

    package init(
        _ code: Int,
        _ severity: Severity,
        _ policy: ErrorPolicy,
        withRows policyWithRows: ErrorPolicy? = nil,
        title: LocalText,
        explanation: LocalText,
        remedy: LocalText,
        tries: Int? = nil,
        failReason: HarvestReason? = nil,
        reviewedAs: AttemptOutcome.Delivery.Completeness = .partial,
        monthMayBeLate: Bool = false,
        hostRest: Duration? = nil,
        freeFor: Duration? = nil
    ) {
        self.code = code
        self.severity = severity
        self.policy = policy
        self.policyWithRows = policyWithRows ?? policy
        self.title = title
        self.explanation = explanation
        self.remedy = remedy
        self.tries = tries
        self.failReason = failReason ?? (policy == .holdCredentials ? .badCredentials : .rejected)
        self.reviewedAs = reviewedAs
        self.monthMayBeLate = monthMayBeLate
        self.hostRest = hostRest
        self.freeFor = freeFor
    }
}
