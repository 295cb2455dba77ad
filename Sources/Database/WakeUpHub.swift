internal import Ground

/// Passes wake-ups on to subscribers; a subscriber that sleeps finds each kind once.
final class WakeUpHub: Sendable {
    private let subscribers = Lock<[Weak]>([])

    func subscribe() -> AsyncStream<WakeUp> {
        let subscriber = Subscriber()
        subscribers.withLock { list in
            list.removeAll { $0.subscriber == nil }
            list.append(Weak(subscriber: subscriber))
        }
        return AsyncStream(unfolding: { await subscriber.next() })
    }

    func wake(_ kinds: [WakeUp]) {
        guard !kinds.isEmpty else { return }
        for entry in subscribers.withLock({ $0 }) { entry.subscriber?.wake(kinds) }
    }

    /// Ends every stream.
    func close() {
        for entry in subscribers.withLock({ $0 }) { entry.subscriber?.close() }
    }

    /// Does not keep its subscriber: a stream that was let go unsubscribes itself.
    private struct Weak: Sendable {
        weak let subscriber: Subscriber?
    }

    /// One stream's place: what it has not heard yet, or the task that waits to hear.
    private final class Subscriber: Sendable {
        private let state = Lock(State())

        func next() async -> WakeUp? {
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let answer = state.withLock { state -> WakeUp?? in
                        if !state.pending.isEmpty { return state.pending.removeFirst() }
                        if state.closed || Task.isCancelled { return .some(nil) }
                        state.waiter = continuation
                        return nil
                    }
                    if let answer { continuation.resume(returning: answer) }
                }
            } onCancel: {
                let waiter = state.withLock { $0.takeWaiter() }
                waiter?.resume(returning: nil)
            }
        }

        func wake(_ kinds: [WakeUp]) {
            let (waiter, first) = state.withLock { state in
                for kind in kinds where !state.pending.contains(kind) { state.pending.append(kind) }
                guard let waiter = state.takeWaiter() else { return (nil as Waiter?, nil as WakeUp?) }
                return (waiter, state.pending.removeFirst())
            }
            waiter?.resume(returning: first)
        }

        func close() {
            let waiter = state.withLock { state in
                state.closed = true
                return state.takeWaiter()
            }
            waiter?.resume(returning: nil)
        }
    }

    private typealias Waiter = CheckedContinuation<WakeUp?, Never>

    /// Each kind once, in the order of the first call.
    private struct State {
        var pending: [WakeUp] = []
        var waiter: Waiter?
        var closed = false

        mutating func takeWaiter() -> Waiter? {
            defer { waiter = nil }
            return waiter
        }
    }
}
