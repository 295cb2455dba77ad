internal import Foundation

/// Runs work that blocks or computes for long on a thread of its own, never on the cooperative pool of two.
package enum BlockingThread {
    /// Starts a thread for the work and returns what it gives.
    ///
    /// *Cost*: some 50 µs: for an import or a hash of a password, not for every row. Cancellation of the task does not
    /// reach the thread; what may last looks for it by itself. Work `inBulk` stands behind what somebody waits for.
    package static func run<Result: Sendable>(
        inBulk: Bool = false,
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                if inBulk { ThreadPriority.lower() }
                continuation.resume(with: Swift.Result { try work() })
            }
            thread.stackSize = 2 << 20
            thread.start()
        }
    }
}
