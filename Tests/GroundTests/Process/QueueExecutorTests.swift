import Foundation
import Ground
import Testing

struct QueueExecutorTests {
    private actor Blocker {
        private let executor = QueueExecutor("test")
        private var count = 0

        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        func block(_ seconds: TimeInterval) -> Int {
            assertIsolated()
            Thread.sleep(forTimeInterval: seconds)
            count += 1
            return count
        }
    }

    @Test func `actors that block do not wait for each other`() async {
        let started = ContinuousClock.now
        await withTaskGroup { group in
            for _ in 0..<40 {
                group.addTask { _ = await Blocker().block(1) }
            }
        }
        #expect(ContinuousClock.now - started < .seconds(12))
    }

    @Test func `one actor's calls come one after the other`() async {
        let blocker = Blocker()
        let counts = await withTaskGroup { group in
            for _ in 0..<50 { group.addTask { await blocker.block(0) } }
            return await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(counts == Set(1...50))
    }

    @Test func `a body runs on the queue, and its error comes back`() async throws {
        struct Refused: Error {}
        let executor = QueueExecutor("test")
        #expect(await executor.run { 7 } == 7)
        await #expect(throws: Refused.self) { try await executor.run { throw Refused() } }
    }
}
