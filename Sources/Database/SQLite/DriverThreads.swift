internal import Foundation
internal import Ground

/// The threads of one open database: SQLite's calls block, so they never run on the cooperative pool.
final class DriverThreads: Sendable {
    private let state = Lock(State())

    /// Starts a thread unless as many of that name run already.
    func start(_ name: String, atMost limit: Int = 1, _ body: @escaping @Sendable () -> Void) {
        let admitted = state.withLock { state in
            guard state.running[name, default: 0] < limit else { return false }
            state.running[name, default: 0] += 1
            return true
        }
        guard admitted else { return }
        let thread = Thread { [self] in
            // Named from inside, where the system's name is set too: it shows in top and in stack traces.
            Thread.current.name = name
            body()
            ended(name)
        }
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Waits until every thread has ended.
    func join() async {
        await withCheckedContinuation { continuation in
            let done = state.withLock { state in
                if state.isIdle { return true }
                state.waiters.append(continuation)
                return false
            }
            if done { continuation.resume() }
        }
    }

    private func ended(_ name: String) {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.running[name, default: 1] -= 1
            guard state.isIdle else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// How many threads of each name run, and who waits for the last to end.
    private struct State {
        var running: [String: Int] = [:]
        var waiters: [CheckedContinuation<Void, Never>] = []
        var isIdle: Bool { running.values.allSatisfy { $0 == 0 } }
    }
}

extension Duration {
    var timeInterval: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
