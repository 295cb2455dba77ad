internal import Dispatch

/// Runs an actor on a dispatch queue of its own, for actors whose calls block.
///
/// The cooperative pool has one thread a core; a call that blocks there stops everything else.
/// *Shape*: an actor keeps one and answers with it:
/// ```swift
/// private let executor = QueueExecutor("smtp")
/// nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
/// ```
/// *Cost*: about 9 µs a hop, so cross once a batch and not once a row.
package final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// Makes a queue whose name debuggers show.
    package init(_ name: String) {
        queue = DispatchQueue(label: "garner.\(name)")
    }

    /// Runs an actor's next piece of work on the queue.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Stops the program when it is called from anywhere but the queue.
    package func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }

    /// Runs a body that blocks on the queue, behind what was put there before.
    package func run<Result: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let result: Swift.Result<Result, Failure> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Swift.Result { () throws(Failure) in try body() }) }
        }
        return try result.get()
    }
}
