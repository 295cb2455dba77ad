internal import Ground

/// Why a running harvest is being ended from outside.
enum Interruption: Sendable, Hashable {
    /// A person wants it stopped.
    case stop
    /// The service shuts down, or this node is drained.
    case drain
    /// The attempt's time limit has passed.
    case timeLimit
    /// The lease went to somebody else: nothing more may be written.
    case leaseLost
}

/// What this process runs at the moment, so that it can be interrupted: by a person, the clock, or the shutdown.
final class RunningHarvests: Sendable {
    /// One harvest at work, under the fence of its claim.
    private struct Run {
        let fence: Int64
        let task: Task<Void, Never>
        var interruption: Interruption?
    }

    /// What runs, and whether more may be begun.
    private struct State {
        var runs: [HarvestID: Run] = [:]
        var isDraining = false
    }

    private let state = Lock(State())

    var count: Int { state.withLock { $0.runs.count } }

    /// What runs, with the fence that it runs under.
    var fences: [HarvestID: Int64] { state.withLock { $0.runs.mapValues(\.fence) } }

    /// Runs the work under its own task and returns when it has ended, with what interrupted it, if anything did.
    func run(
        _ harvest: HarvestID,
        fence: Int64,
        limit: Duration,
        _ work: @escaping @Sendable () async -> Void
    ) async -> Interruption? {
        let task = Task { await work() }
        let isDraining = state.withLock { state in
            state.runs[harvest] = Run(fence: fence, task: task)
            return state.isDraining
        }
        if isDraining { interrupt(harvest, fence: fence, .drain) }
        let alarm = Task {
            try await Task.sleep(for: limit)
            self.interrupt(harvest, fence: fence, .timeLimit)
        }
        await task.value
        alarm.cancel()
        return state.withLock { $0.runs.removeValue(forKey: harvest)?.interruption }
    }

    /// Ends one; the first interruption is the one that counts.
    func interrupt(_ harvest: HarvestID, fence: Int64, _ interruption: Interruption) {
        let task: Task<Void, Never>? = state.withLock { state in
            guard let run = state.runs[harvest], run.fence == fence, run.interruption == nil else { return nil }
            state.runs[harvest]?.interruption = interruption
            return run.task
        }
        task?.cancel()
    }

    /// Lets harvests begin again after a drain.
    func reopen() {
        state.withLock { $0.isDraining = false }
    }

    /// Ends all, and whatever begins from now on.
    func drain() {
        let runs = state.withLock { state in
            state.isDraining = true
            return state.runs
        }
        for (harvest, run) in runs { interrupt(harvest, fence: run.fence, .drain) }
    }
}
