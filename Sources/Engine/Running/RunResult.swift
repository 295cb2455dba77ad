internal import Database
internal import Ground
internal import Harvesters
internal import Harvests
internal import Usage

/// What a run came to, before it is recorded.
struct RunResult: Sendable {
    /// Decided already; nil when an answer was imported, and publishing it decides.
    var outcome: AttemptOutcome?
    var imported: Imported?
    var report = AttemptReport()
    /// The raw answer, durable already.
    var kept: Kept?
    /// Somebody else has the lease: nothing may be written.
    var isLost = false

    /// An answer that was read to its end.
    struct Imported: Sendable {
        let outcome: ImportOutcome
        let retryAfter: Duration?
        /// Its rows, stored and not yet visible.
        let load: WrittenLoad?
    }

    /// The raw answer as it lies in the blob store, to be named by a row.
    struct Kept: Sendable {
        let blob: BlobReference
        let mediaType: String?
    }

    init(_ outcome: AttemptOutcome? = nil, step: String? = nil) {
        self.outcome = outcome
        report.step = step
    }

    /// What counts when it was ended from outside; what came in by then is superseded by the next attempt.
    func interrupted(by interruption: Interruption, limit: Duration) -> RunResult {
        var result = self
        result.imported = nil
        switch interruption {
        case .stop: result.outcome = .stopped
        case .drain: result.outcome = .drained
        case .leaseLost: result.isLost = true
        case .timeLimit:
            let message = "The attempt was ended after its limit of \(limit.written)."
            result.outcome = .failed(.init(code: 9018, message: message))
        }
        return result
    }
}
