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
    package private(set) var remedy: LocalText
    /// What a person can do once we have given up, where `remedy` counts on our trying again.
    private let lastRemedy: LocalText?

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
        lastRemedy: LocalText? = nil,
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
        self.lastRemedy = lastRemedy
        self.tries = tries
        self.failReason = failReason ?? (policy == .holdCredentials ? .badCredentials : .rejected)
        self.reviewedAs = reviewedAs
        self.monthMayBeLate = monthMayBeLate
        self.hostRest = hostRest
        self.freeFor = freeFor
    }
}

extension ErrorEntry {
    /// The entry as it reads for a harvest as it stands.
    package func standing(_ harvest: Harvest) -> ErrorEntry {
        standing(harvest.status, attempts: harvest.attempts, of: harvest.maxAttempts)
    }

    /// The entry as it reads for a harvest that stands so: one that has failed for good is not tried again by itself.
    ///
    /// *Shape*: `All attempts are used up; restart the harvest once the cause is mended. Report it to the provider.` A
    /// code that ends a harvest at once keeps its remedy.
    package func standing(_ status: HarvestStatus?, attempts: Int, of maxAttempts: Int) -> ErrorEntry {
        guard status == .fail, !policy.endsAtOnce else { return self }
        let isUsedUp = attempts >= maxAttempts
        var entry = self
        let rest = lastRemedy ?? remedy
        let reason =
            isUsedUp
            ? LocalText(
                "All attempts are used up; restart the harvest once the cause is mended.",
                de: "Alle Versuche sind aufgebraucht; starten Sie die Ernte neu, sobald die Ursache behoben ist."
            )
            : LocalText(
                "We have stopped trying; restart the harvest once the cause is mended.",
                de: "Wir versuchen es nicht weiter; starten Sie die Ernte neu, sobald die Ursache behoben ist."
            )
        entry.remedy = LocalText("\(reason.english) \(rest.english)", de: "\(reason.german) \(rest.german)")
        return entry
    }
}
