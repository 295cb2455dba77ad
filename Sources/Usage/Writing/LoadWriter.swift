package import Database
package import Ground
package import Tenancy

/// Writes batches of one import into its loads, in transactions so short that no other writer notices.
///
/// ```swift
/// let writer = LoadWriter(database, in: scope, loads: [month: load]) { tx in try harvests.checkFence(in: tx) }
/// try await writer.append(batch)
/// let content = writer.content(of: load)
/// ```
/// Each transaction ends after about `slice`, wherever it stands, and the next goes on from there; what is remembered
/// between them is only what has been committed, so that a transaction may run twice.
/// *Order and repetition*: one batch at a time. A batch whose `append` threw is not to be appended again: give the load up.
/// *Bounds*: identifiers of some 40,000 titles are kept; nothing else grows with the report.
// @unchecked Sendable because it is used by one task at a time, and transactions get copies of what they need.
package final class LoadWriter: @unchecked Sendable {
    /// Throws when the work has been taken away from this worker.
    package typealias Fence = @Sendable (any Transaction) throws -> Void

    private let database: any Database
    private let scope: ConsortiumScope
    private let loads: [Int32: Int64]
    private let fence: Fence
    private let slice: Duration
    private var words = KnownWords()
    private var titles = RecentTitles()
    private var areTitlesNew = false
    private var contents: [LoadID: LoadContent] = [:]

    /// Writes into loads that were begun before, one a month, in transactions of about `slice`.
    ///
    /// The fence runs first in every transaction; what it throws ends the writing, with nothing of that transaction kept.
    package init(
        _ database: any Database,
        in scope: ConsortiumScope,
        loads: [YearMonth: LoadID],
        slice: Duration = .milliseconds(20),
        fence: @escaping Fence
    ) {
        self.database = database
        self.scope = scope
        self.loads = Dictionary(uniqueKeysWithValues: loads.map { (Int32($0.key.number), $0.value.rawValue) })
        self.fence = fence
        self.slice = slice
        for load in loads.values { contents[load] = .nothing }
    }

    /// What has been written into a load so far.
    package func content(of load: LoadID) -> LoadContent { contents[load] ?? .nothing }

    /// Writes a sealed batch; returns when all of it is durable.
    ///
    /// Rows of months without a load are left out.
    package func append(_ batch: UsageBatch) async throws {
        if words.epoch != batch.words.epoch { words = KnownWords(epoch: batch.words.epoch) }
        var progress = BatchProgress(batch, words: words, areTitlesNew: areTitlesNew)
        while !progress.isComplete {
            let start = progress
            let (titles, scope, loads, fence, slice) = (titles, scope, loads, fence, slice)
            progress = try await database.writeBatch { transaction in
                try fence(transaction)
                var step = BatchStep(transaction, scope, batch, loads: loads, titles: titles, progress: start)
                try step.run(until: ContinuousClock.now + slice)
                FailPoint.importBeforeCommit.reach()
                return step.progress
            }
            FailPoint.importAfterCommit.reach()
        }
        words = progress.words
        areTitlesNew = progress.areTitlesNew
        for index in batch.titles.indices { titles.note(batch.titles[index].fingerprint, progress.titleIDs[index]) }
        addUp(batch)
    }

    private func addUp(_ batch: UsageBatch) {
        for (month, tally) in batch.tallies {
            guard let load = loads[Int32(month.number)].map({ LoadID($0) }) else { continue }
            var content = contents[load] ?? .nothing
            content.records += tally.records
            content.total = content.total.addingSaturating(tally.total)
            content.digest &+= tally.digest
            for (index, metric) in tally.metrics.enumerated() where metric.records > 0 {
                var sum = content.metrics[batch.words.metrics[index]] ?? MetricTally()
                sum.records += metric.records
                sum.total = sum.total.addingSaturating(metric.total)
                content.metrics[batch.words.metrics[index]] = sum
            }
            contents[load] = content
        }
    }
}
