package import Ground
internal import Database

/// One execution of a harvest that counts, or will; the polls that lead up to it belong to it.
package struct Attempt: Sendable, Hashable {
    /// How it ended.
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        case succeeded
        case failed
        /// The provider asked us to come back; the same attempt goes on then.
        case waiting
        case stopped
        case drained
        case postponed
        case switchedOff
        /// The worker was lost.
        case lost
    }

    package let id: AttemptID
    package let harvest: HarvestID
    /// The harvest's episode when it ran; attempts are counted within one.
    package let episode: Int
    /// 1…10: its number inside the episode.
    package let number: Int
    /// How often it was run: more than once when the provider asked us to come back, or after a drain.
    package let runs: Int
    /// The process instance that ran it last.
    package let node: String
    package let startedAt: Instant
    /// Nil while it runs.
    package let endedAt: Instant?
    package let outcome: Outcome?
    /// Whether it used up one of the permitted attempts.
    package let counted: Bool
    /// COUNTER's code or ours, by which the outcome was decided; nil for none.
    package let code: Int?
    /// One sentence, masked.
    package let message: String?
    package let report: AttemptReport

    package init(
        id: AttemptID,
        harvest: HarvestID,
        episode: Int,
        number: Int,
        runs: Int,
        node: String,
        startedAt: Instant,
        endedAt: Instant?,
        outcome: Outcome?,
        counted: Bool,
        code: Int?,
        message: String?,
        report: AttemptReport
    ) {
        self.id = id
        self.harvest = harvest
        self.episode = episode
        self.number = number
        self.runs = runs
        self.node = node
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.counted = counted
        self.code = code
        self.message = message
        self.report = report
    }
}

extension Attempt.Outcome: DatabaseValue {}

/// What a worker can tell of an attempt beyond its outcome; everything masked.
package struct AttemptReport: Sendable, Hashable {
    /// The stage at which it ended: `request`, `answer`, `reading`, `storing`.
    package var step: String?
    /// Further lines for whoever looks into it: all codes of the answer, the first malformed items.
    package var detail: String?
    package var httpStatus: Int?
    /// Bytes of the answer, decoded.
    package var bytes: Int64?
    /// Usage rows stored.
    package var rows: Int?
    /// Of the credentials that were used, so that a change between attempts can be seen.
    package var credentialsFingerprint: String?
    /// Milliseconds by step: `{"connect":40,"request":1200,"import":800}`.
    package var timings: JSONValue?

    package init(
        step: String? = nil,
        detail: String? = nil,
        httpStatus: Int? = nil,
        bytes: Int64? = nil,
        rows: Int? = nil,
        credentialsFingerprint: String? = nil,
        timings: JSONValue? = nil
    ) {
        self.step = step
        self.detail = detail
        self.httpStatus = httpStatus
        self.bytes = bytes
        self.rows = rows
        self.credentialsFingerprint = credentialsFingerprint
        self.timings = timings
    }
}
