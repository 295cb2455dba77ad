internal import Foundation

/// Runs work that is costly in memory on a few threads of its own, and refuses more than a set number of waiters.
// @unchecked Sendable because the queue is safe to use from any thread and nothing else is kept.
final class BoundedQueue: @unchecked Sendable {
    private let queue = OperationQueue()
    private let waiting: Int

    init(atOnce: Int, waiting: Int) {
        queue.maxConcurrentOperationCount = atOnce
        queue.qualityOfService = .utility
        queue.name = "garner.password"
        self.waiting = waiting
    }

    func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async throws(CryptoError) -> Result {
        guard queue.operationCount < waiting + queue.maxConcurrentOperationCount else {
            throw CryptoError(.busy, "Too many sign-ins are being checked at once; try again in a few seconds.")
        }
        return await withCheckedContinuation { continuation in
            queue.addOperation { continuation.resume(returning: work()) }
        }
    }
}
