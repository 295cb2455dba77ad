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

/// Closures on their way to the threads that run them: first come, first served, and batches last.
// @unchecked Sendable because the state is touched only while `condition` is locked.
final class ClosureQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private var ordinary = Line()
    private var batches = Line()
    private var idle = 0
    private var closed = false
    private var holdsBatches = false

    /// A batch that has waited for so long goes first, so that short closures never keep an import from its end.
    private static let patience = Duration.milliseconds(50)

    /// What a closure waits for: its turn, or until no ordinary closure waits.
    enum Kind {
        case ordinary
        case batch
    }

    /// What waiting for work ended with.
    enum Next {
        case closure(any QueuedClosure, Kind)
        case nothing
        case closed
    }

    /// Adds a closure; false when the queue has been closed.
    ///
    /// `onBacklog` is called when no thread is waiting for work, so that another may be started.
    func push(_ closure: any QueuedClosure, as kind: Kind = .ordinary, onBacklog: () -> Void = {}) -> Bool {
        condition.lock()
        guard !closed else {
            condition.unlock()
            return false
        }
        if kind == .batch { batches.append(closure) } else { ordinary.append(closure) }
        let backlog = ordinary.count + batches.count > idle
        condition.signal()
        condition.unlock()
        if backlog { onBacklog() }
        return true
    }

    /// The next closure that is no batch and was handed in before the given time, if there is one.
    func poll(before latest: ContinuousClock.Instant) -> (any QueuedClosure)? {
        condition.lock()
        defer { condition.unlock() }
        return ordinary.take(before: latest)
    }

    /// Waits for the next closure, without end when no deadline is given.
    func next(until deadline: Date? = nil) -> Next {
        condition.lock()
        defer { condition.unlock() }
        idle += 1
        defer { idle -= 1 }
        while true {
            if let found = take() { return found }
            if closed { return .closed }
            guard let deadline else {
                condition.wait()
                continue
            }
            if !condition.wait(until: deadline) { return take() ?? .nothing }
        }
    }

    /// Takes out everything that was handed in before the given time.
    func takeWaiting(before latest: ContinuousClock.Instant) -> [any QueuedClosure] {
        condition.lock()
        defer { condition.unlock() }
        var taken: [any QueuedClosure] = []
        while let closure = ordinary.take(before: latest) ?? batches.take(before: latest) { taken.append(closure) }
        return taken
    }

    /// Keeps batches waiting, or lets them go on; ordinary closures never notice.
    func hold(batches: Bool) {
        condition.lock()
        holdsBatches = batches
        condition.broadcast()
        condition.unlock()
    }

    /// Refuses further closures; those that wait are still run.
    func close() {
        condition.lock()
        closed = true
        condition.broadcast()
        condition.unlock()
    }

    private func take() -> Next? {
        // Once the queue is closed, what waits is run, held or not.
        let mayTakeBatch = !holdsBatches || closed
        if mayTakeBatch, let batch = batches.take(before: ContinuousClock.now - Self.patience) {
            return .closure(batch, .batch)
        }
        if let closure = ordinary.take() { return .closure(closure, .ordinary) }
        return mayTakeBatch ? batches.take().map { .closure($0, .batch) } : nil
    }

    /// A queue in an array: what was taken from its front is let go now and then.
    private struct Line {
        private var closures: [(any QueuedClosure)?] = []
        private var first = 0

        var count: Int { closures.count - first }

        mutating func append(_ closure: any QueuedClosure) {
            closures.append(closure)
        }

        mutating func take(before latest: ContinuousClock.Instant? = nil) -> (any QueuedClosure)? {
            guard first < closures.count, let closure = closures[first] else { return nil }
            if let latest, closure.submitted > latest { return nil }
            closures[first] = nil
            first += 1
            if first == closures.count {
                closures.removeAll(keepingCapacity: true)
                first = 0
            } else if first > 1_000, first * 2 > closures.count {
                closures.removeFirst(first)
                first = 0
            }
            return closure
        }
    }
}
