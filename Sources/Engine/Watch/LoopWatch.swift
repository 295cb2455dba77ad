internal import Ground

/// Whether the loops of this process go round.
package final class LoopWatch: Sendable {
    private let beats = Lock<[String: LoopBeat]>([:])

    package init() {}

    /// Every loop that runs now, by name.
    package var reports: [LoopReport] {
        let now = ContinuousClock.now
        return beats.withLock { $0.values.map { $0 } }.map { $0.report(at: now) }.sorted { $0.name < $1.name }
    }

    func enter(_ name: String, patience: Duration) -> LoopBeat {
        let beat = LoopBeat(name, patience: patience)
        beats.withLock { $0[name] = beat }
        return beat
    }

    func leave(_ beat: LoopBeat) {
        beats.withLock { beats in
            if beats[beat.name] === beat { beats[beat.name] = nil }
        }
    }
}

/// How one loop does.
package struct LoopReport: Sendable, Hashable {
    package let name: String
    package let isWorking: Bool
    /// Since it last got anywhere: since its round began, or its work last said that it goes on.
    package let silence: Duration
    /// It has been silent for longer than anything that it does may take.
    package let isStuck: Bool
    /// Rounds that failed, one after the other, up to now.
    package let failures: Int
    /// What the last of them failed with, in one sentence.
    package let error: String?

    package init(
        name: String,
        isWorking: Bool,
        silence: Duration,
        isStuck: Bool,
        failures: Int,
        error: String?
    ) {
        self.name = name
        self.isWorking = isWorking
        self.silence = silence
        self.isStuck = isStuck
        self.failures = failures
        self.error = error
    }
}

/// The pulse of one loop.
final class LoopBeat: Sendable {
    let name: String
    private let patience: Duration
    private let state = Lock(State())

    private struct State {
        var isWorking = true
        var last = ContinuousClock.now
        /// How long it meant to rest when it last lay down.
        var rest = Duration.zero
        var failures = 0
        var error: String?
    }

    /// The loop whose round this task is a part of.
    @TaskLocal static var current: LoopBeat?

    init(_ name: String, patience: Duration) {
        self.name = name
        self.patience = patience
    }

    /// Says that the round that this task is a part of goes on; for work that comes in many pieces.
    static func goesOn() { current?.work() }

    func work() {
        let now = ContinuousClock.now
        state.withLock { state in
            state.isWorking = true
            state.last = now
        }
    }

    func succeed(restingFor rest: Duration) {
        let now = ContinuousClock.now
        state.withLock { $0 = State(isWorking: false, last: now, rest: rest) }
    }

    /// Notes a failed round; says how many there were in a row.
    func fail(_ error: any Error, restingFor rest: (Int) -> Duration) -> Int {
        let now = ContinuousClock.now
        return state.withLock { state in
            let failures = state.failures + 1
            state = State(isWorking: false, last: now, rest: rest(failures), failures: failures, error: "\(error)")
            return failures
        }
    }

    func report(at now: ContinuousClock.Instant) -> LoopReport {
        state.withLock { state in
            let silence = max(now - state.last, .zero)
            return LoopReport(
                name: name,
                isWorking: state.isWorking,
                silence: silence,
                isStuck: silence > state.rest + patience,
                failures: state.failures,
                error: state.error
            )
        }
    }
}
