package import Ground

/// How one execution of a harvest ended, as the worker that ran it reports.
package enum AttemptOutcome: Sendable, Hashable {
    /// The answer was read and stored.
    case succeeded(Delivery)
    /// It was not; the catalogue's policy for the code decides what follows.
    case failed(Failure)
    /// The provider prepares the report and asked us to return (1011, or HTTP 202).
    case queuedByProvider(retryAfter: Duration?, message: String?)
    /// The worker stopped because a person wanted it.
    case stopped
    /// The worker stopped because the service shuts down; free of charge.
    case drained
    /// Nothing was asked, since the provider is paused here until then; free of charge.
    case postponed(until: Instant)
    /// Found switched off before the first request: 9050, 9060 or 9070.
    case switchedOff(code: Int, message: String?)

    /// What came in.
    package struct Delivery: Sendable, Hashable {
        /// Whether readers may rely on what came in.
        package enum Completeness: Sendable, Hashable {
            case complete
            /// Stored with a mark: code 3040 and its kin, or months and records missing.
            case partial
            /// Not shown to readers until a person accepts it.
            case held
            /// A valid answer without any usage, known to be final.
            case noUsage
        }

        package var completeness: Completeness
        /// Rows of this month that were stored.
        package var rows: Int
        /// The code behind `partial` or `held`, or the worst note; nil without any.
        package var code: Int?
        /// The provider's words with it, masked.
        package var message: String?
        /// Of what is held: whether readers see an earlier report of the month meanwhile.
        package var replaces: Bool

        package init(
            _ completeness: Completeness = .complete,
            rows: Int,
            code: Int? = nil,
            message: String? = nil,
            replaces: Bool = false
        ) {
            self.completeness = completeness
            self.rows = rows
            self.code = code
            self.message = message
            self.replaces = replaces
        }
    }

    /// What went wrong.
    package struct Failure: Sendable, Hashable {
        /// A code of the error catalogue: COUNTER's, or our own 9xxx.
        package var code: Int
        /// The provider's words, or ours, in one sentence, masked.
        package var message: String
        /// What the provider's `Retry-After` asked for.
        package var retryAfter: Duration?

        package init(code: Int, message: String, retryAfter: Duration? = nil) {
            self.code = code
            self.message = message
            self.retryAfter = retryAfter
        }
    }
}
