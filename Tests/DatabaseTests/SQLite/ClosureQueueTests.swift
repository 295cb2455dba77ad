import Foundation
import Testing

@testable import Database

@Suite struct ClosureQueueTests {
    @Test func `a batch that is held waits, and what is short goes on`() {
        let queue = ClosureQueue()
        let (batch, short) = (Waiting(), Waiting())
        queue.hold(batches: true)
        #expect(queue.push(batch, as: .batch))
        #expect(queue.push(short))
        #expect(next(queue) === short)
        #expect(next(queue) == nil)
        queue.hold(batches: false)
        #expect(next(queue) === batch)
    }

    @Test func `a batch that is held is still run when the queue closes`() {
        let queue = ClosureQueue()
        let batch = Waiting()
        queue.hold(batches: true)
        #expect(queue.push(batch, as: .batch))
        queue.close()
        #expect(next(queue) === batch)
    }

    @Test func `a batch that has waited long goes before what is short, unless it is held`() {
        let queue = ClosureQueue()
        let (batch, first, second) = (Waiting(since: .now - .seconds(1)), Waiting(), Waiting())
        #expect(queue.push(batch, as: .batch))
        #expect(queue.push(first))
        #expect(queue.push(second))
        queue.hold(batches: true)
        #expect(next(queue) === first)
        queue.hold(batches: false)
        #expect(next(queue) === batch)
        #expect(next(queue) === second)
    }

    private func next(_ queue: ClosureQueue) -> Waiting? {
        guard case .closure(let closure, _) = queue.next(until: Date.now) else { return nil }
        return closure as? Waiting
    }

    private final class Waiting: QueuedClosure {
        let submitted: ContinuousClock.Instant

        init(since submitted: ContinuousClock.Instant = .now) {
            self.submitted = submitted
        }

        func begin() -> Bool { true }
        func run(in transaction: any Transaction) {}
        func finish(_ error: (any Error)?) {}
    }
}
