internal import Ground

/// A look that is shared: whoever asks while it is fresh, or under way, gets the same.
///
/// However often somebody asks, the database is asked at most once in that time.
final class Glance<Value: Sendable>: Sendable {
    private let freshness: Duration
    private let look: @Sendable () async throws -> Value
    private let state = Lock(State())

    private struct State {
        var task: Task<Value, any Error>?
        var began = ContinuousClock.now
    }

    init(fresh freshness: Duration, _ look: @escaping @Sendable () async throws -> Value) {
        self.freshness = freshness
        self.look = look
    }

    /// The last look, when it began lately; else a new one, which somebody who gives up does not end for the others.
    func value() async throws -> Value {
        let now = ContinuousClock.now
        let task = state.withLock { state in
            if let task = state.task, now - state.began < freshness { return task }
            let task = Task { [look] in try await look() }
            state = State(task: task, began: now)
            return task
        }
        return try await task.value
    }
}
