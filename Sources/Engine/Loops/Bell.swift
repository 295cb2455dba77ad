internal import Ground

/// What a loop waits at: it returns when somebody rings, when time is up, or when the task is cancelled.
///
/// A ring while nobody waits is kept, so that nothing that happens between two looks is missed. One waiter at a time.
final class Bell: Sendable {
    /// Whether somebody rang, and who waits.
    private struct State {
        var isRung = false
        var waiter: CheckedContinuation<Void, Never>?
        /// Tells the alarm of an earlier wait from the one of this wait.
        var wait: UInt64 = 0
    }

    private let state = Lock(State())

    func ring() {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard let waiter = state.waiter else {
                state.isRung = true
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    /// Waits for a ring, but no longer than the duration.
    func wait(upTo limit: Duration) async {
        let alarm = Lock<Task<Void, Never>?>(nil)
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                guard let wait = register(continuation) else {
                    continuation.resume()
                    return
                }
                let task = Task {
                    try? await Task.sleep(for: limit)
                    self.endWait(wait)
                }
                alarm.withLock { $0 = task }
            }
        } onCancel: {
            ring()
        }
        alarm.withLock { $0?.cancel() }
    }

    /// Keeps the waiter and numbers the wait; nil when there is nothing to wait for.
    private func register(_ waiter: CheckedContinuation<Void, Never>) -> UInt64? {
        state.withLock { state in
            if state.isRung || Task.isCancelled {
                state.isRung = false
                return nil
            }
            state.wait += 1
            state.waiter = waiter
            return state.wait
        }
    }

    private func endWait(_ wait: UInt64) {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard state.wait == wait, let waiter = state.waiter else { return nil }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }
}
