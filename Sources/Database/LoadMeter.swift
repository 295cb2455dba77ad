internal import Ground

/// Counts the closures of one pool on their way: waiting, running, done.
final class LoadMeter: Sendable {
    private let name: String
    private let limit: Int
    private let state = Lock(State())

    private struct State {
        var waiting: [Int: ContinuousClock.Instant] = [:]
        var serial = 0
        var running = 0
        var begun = 0
        var waited = Duration.zero
    }

    init(_ name: String, limit: Int) {
        self.name = name
        self.limit = limit
    }

    var pool: DatabaseLoad.Pool {
        let now = ContinuousClock.now
        return state.withLock { state in
            DatabaseLoad.Pool(
                name: name,
                limit: limit,
                running: state.running,
                waiting: state.waiting.count,
                longestWait: state.waiting.values.min().map { now - $0 } ?? .zero,
                begun: state.begun,
                waited: state.waited
            )
        }
    }

    /// Notes a closure that begins to wait; the number names it from now on.
    func enter() -> Int {
        let now = ContinuousClock.now
        return state.withLock { state in
            state.serial += 1
            state.waiting[state.serial] = now
            return state.serial
        }
    }

    func begin(_ number: Int) {
        let now = ContinuousClock.now
        state.withLock { state in
            guard let entered = state.waiting.removeValue(forKey: number) else { return }
            state.running += 1
            state.begun += 1
            state.waited += now - entered
        }
    }

    /// Notes that it has its answer, whether it ever began or was given up while it waited.
    func leave(_ number: Int) {
        state.withLock { state in
            if state.waiting.removeValue(forKey: number) == nil { state.running -= 1 }
        }
    }
}
