internal import Database
internal import Ground
internal import Tenancy

/// One transaction's share of the work on a batch: words, then titles, then rows, until the time is up.
struct BatchStep {
    let transaction: any Transaction
    let consortium: Int64
    let batch: UsageBatch
    let loads: [Int32: Int64]
    let titles: RecentTitles
    var progress: BatchProgress

    init(
        _ transaction: any Transaction,
        _ scope: ConsortiumScope,
        _ batch: UsageBatch,
        loads: [Int32: Int64],
        titles: RecentTitles,
        progress: BatchProgress
    ) {
        self.transaction = transaction
        consortium = scope.consortium.rawValue
        self.batch = batch
        self.loads = loads
        self.titles = titles
        self.progress = progress
    }

    /// Works at least a little, so that a slow machine gets on too.
    mutating func run(until deadline: ContinuousClock.Instant) throws {
        guard try findWords(until: deadline) else { return }
        while progress.titlesDone < progress.order.count {
            try findTitles()
            if ContinuousClock.now >= deadline { return }
        }
        if progress.rows == nil { progress.rows = storedRows() }
        try insertRows(until: deadline)
    }
}
