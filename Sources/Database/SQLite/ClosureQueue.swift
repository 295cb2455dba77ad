internal import Foundation

/// A closure that waits for a thread of the driver, with the type of its result forgotten.
protocol QueuedClosure: AnyObject, Sendable {
    /// When it was handed in.
    var submitted: ContinuousClock.Instant { get }

    /// Takes the closure up for good; false when its task was cancelled while it waited.
    func begin() -> Bool

    /// Runs the closure, perhaps not for the first time, and keeps its result.
    func run(in transaction: any Transaction) throws

    /// Answers the waiting task: with the result when there is no error.
    func finish(_ error: (any Error)?)
}

/// Closures on their way to the threads that run them, first come, first served.
// @unchecked Sendable because the state is touched only while `condition` is locked.
final class ClosureQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private var waiting: [any QueuedClosure] = []
    private var first = 0
    private var idle = 0
    private var closed = false

    /// Adds a closure; false when the queue has been closed.
    ///
    /// `onBacklog` is called when no thread is waiting for work, so that another may be started.
    func push(_ closure: any QueuedClosure, onBacklog: () -> Void = {}) -> Bool {
        condition.lock()
        guard !closed else {
            condition.unlock()
            return false
        }
        waiting.append(closure)
        let backlog = waiting.count - first > idle
        condition.signal()
        condition.unlock()
        if backlog { onBacklog() }
        return true
    }

    /// The next closure, if one is there.
    func poll() -> (any QueuedClosure)? {
        condition.lock()
        defer { condition.unlock() }
        return take()
    }

    /// Waits for the next closure, without end when no deadline is given.
    func next(until deadline: Date? = nil) -> Next {
        condition.lock()
        defer { condition.unlock() }
        idle += 1
        defer { idle -= 1 }
        while true {
            if let closure = take() { return .closure(closure) }
            if closed { return .closed }
            guard let deadline else {
                condition.wait()
                continue
            }
            if !condition.wait(until: deadline) { return take().map(Next.closure) ?? .nothing }
        }
    }

    /// Takes out everything that has waited for at least so long.
    func takeWaiting(since latest: ContinuousClock.Instant) -> [any QueuedClosure] {
        condition.lock()
        defer { condition.unlock() }
        var taken: [any QueuedClosure] = []
        while first < waiting.count, waiting[first].submitted <= latest, let closure = take() { taken.append(closure) }
        return taken
    }

    /// Refuses further closures; those that wait are still run.
    func close() {
        condition.lock()
        closed = true
        condition.broadcast()
        condition.unlock()
    }

    private func take() -> (any QueuedClosure)? {
        guard first < waiting.count else { return nil }
        let closure = waiting[first]
        first += 1
        if first == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 1_000, first * 2 > waiting.count {
            waiting.removeFirst(first)
            first = 0
        }
        return closure
    }

    /// What waiting for work ended with.
    enum Next {
        case closure(any QueuedClosure)
        case nothing
        case closed
    }
}
