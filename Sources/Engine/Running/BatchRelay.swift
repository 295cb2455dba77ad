internal import Foundation
internal import Ground
package import Usage

/// Hands batches from the thread that reads an answer to the task that writes them, and empty ones back.
///
/// Three batches go round: one is filled, one is written, one waits. The reading thread waits when the database is
/// behind; it ends with an error when writing failed or the harvest was interrupted.
// @unchecked Sendable because `state` is only touched while `condition` is locked.
package final class BatchRelay: @unchecked Sendable {
    private let condition = NSCondition()
    private var empty = [UsageBatch(), UsageBatch()]
    private var failure: (any Error)?
    private let full: AsyncStream<UsageBatch>.Continuation
    /// The batches to be written, in order; ends with `finish`.
    package let batches: AsyncStream<UsageBatch>

    package init() {
        (batches, full) = AsyncStream.makeStream(of: UsageBatch.self)
    }

    /// For the reading thread: gives a full batch away and waits for an empty one.
    package func exchange(_ batch: UsageBatch) throws -> UsageBatch {
        full.yield(batch)
        condition.lock()
        defer { condition.unlock() }
        while empty.isEmpty, failure == nil { condition.wait() }
        if let failure { throw failure }
        return empty.removeLast()
    }

    /// For the reading thread: nothing more will come.
    package func finish() {
        full.finish()
    }

    /// For the writing task: a batch has been written.
    package func giveBack(_ batch: UsageBatch) {
        batch.removeAll()
        condition.lock()
        empty.append(batch)
        condition.signal()
        condition.unlock()
    }

    /// Ends the reading thread's next exchange with the error.
    package func fail(_ error: any Error) {
        condition.lock()
        failure = failure ?? error
        condition.broadcast()
        condition.unlock()
    }
}
