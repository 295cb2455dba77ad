internal import Ground

/// A closure, the task that waits for its result, and the result between the two.
final class Submission<Result: Sendable>: QueuedClosure {
    let submitted = ContinuousClock.now
    private let body: @Sendable (any Transaction) throws -> Result
    private let meter: LoadMeter
    /// Its number in the meter.
    private let number: Int
    private let state = Lock(State())

    private init(_ body: @escaping @Sendable (any Transaction) throws -> Result, _ meter: LoadMeter) {
        self.body = body
        self.meter = meter
        number = meter.enter()
    }

    /// Hands a closure in and waits for its result; a cancelled task leaves a closure that has not begun.
    static func run(
        _ body: @escaping @Sendable (any Transaction) throws -> Result,
        _ meter: LoadMeter,
        handIn: (any QueuedClosure) -> Bool
    ) async throws -> Result {
        let submission = Submission(body, meter)
        defer { meter.leave(submission.number) }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard submission.attach(continuation) else {
                    return continuation.resume(throwing: CancellationError())
                }
                if !handIn(submission) { submission.finish(DatabaseError.closed) }
            }
        } onCancel: {
            submission.leave()
        }
    }

    func begin() -> Bool {
        let begins = state.withLock { state in
            guard state.phase == .waiting else { return false }
            state.phase = .begun
            return true
        }
        if begins { meter.begin(number) }
        return begins
    }

    func run(in transaction: any Transaction) throws {
        let result = try body(transaction)
        state.withLock { $0.result = result }
    }

    func finish(_ error: (any Error)?) {
        let (continuation, result) = state.withLock { state in
            defer {
                state.phase = .answered
                state.continuation = nil
                state.result = nil
            }
            return (state.continuation, state.result)
        }
        if let error {
            continuation?.resume(throwing: error)
        } else if let result {
            continuation?.resume(returning: result)
        }
    }

    private func attach(_ continuation: CheckedContinuation<Result, any Error>) -> Bool {
        state.withLock { state in
            guard state.phase == .waiting else { return false }
            state.continuation = continuation
            return true
        }
    }

    private func leave() {
        let continuation = state.withLock { state -> CheckedContinuation<Result, any Error>? in
            guard state.phase == .waiting else { return nil }
            state.phase = .answered
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(throwing: CancellationError())
    }

    /// Where the closure stands, and where its answer goes.
    private struct State {
        var phase = Phase.waiting
        var continuation: CheckedContinuation<Result, any Error>?
        var result: Result?
    }

    /// Whether the closure may still be withdrawn, runs, or has been answered.
    private enum Phase {
        case waiting
        case begun
        case answered
    }
}
