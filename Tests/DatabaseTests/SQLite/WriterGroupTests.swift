import Foundation
import Ground
import TestSupport
import Testing

@testable import Database

/// What the writer commits together; the closures are queued before it starts.
@Suite struct WriterGroupTests {
    private static let schema = Migration(
        1,
        "parents",
        """
        CREATE TABLE parents (id BIGINT PRIMARY KEY);
        CREATE TABLE children (parent BIGINT NOT NULL REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED);
        """
    )
    private static let child = "INSERT INTO children (parent) VALUES (1)"
    private static let parent = "INSERT INTO parents (id) VALUES (1)"

    @Test func `who waited for a batch is committed with it`() async throws {
        // Alone, a child without its parent could not be committed.
        let batch = Queued([Self.child], since: .now - .seconds(1))
        let short = Queued([Self.parent])
        #expect(try await outcomes([(batch, .batch), (short, .ordinary)]) == [true, true])
    }

    @Test func `two batches are committed apart`() async throws {
        let first = Queued([Self.child], since: .now - .seconds(1))
        let second = Queued([Self.parent], since: .now - .seconds(1))
        #expect(try await outcomes([(first, .batch), (second, .batch)]) == [false, true])
    }

    @Test func `who waited for a batch that fails is committed all the same`() async throws {
        let batch = Queued([Self.child, "INSERT INTO nowhere (id) VALUES (1)"], since: .now - .seconds(1))
        let short = Queued([Self.parent])
        #expect(try await outcomes([(batch, .batch), (short, .ordinary)]) == [false, true])
    }

    /// Which of the closures were committed.
    private func outcomes(_ closures: [(Queued, ClosureQueue.Kind)]) async throws -> [Bool] {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/garner.sqlite"
            let database = try await SQLiteDatabase.open(path)
            try await Migrator.migrate(database, [Self.schema])
            await database.close()

            let options = SQLiteOptions()
            let queue = ClosureQueue()
            let checkpoints = SQLiteCheckpointer(path: path, options: options, queue: queue)
            let hub = WakeUpHub()
            let writer = SQLiteWriter(path: path, options: options, queue: queue, hub: hub, checkpoints: checkpoints)
            for (closure, kind) in closures { #expect(queue.push(closure, as: kind)) }
            queue.close()
            let threads = DriverThreads()
            try await writer.start(on: threads)
            await threads.join()
            return closures.map { $0.0.isCommitted.withLock { $0 } ?? false }
        }
    }

    private final class Queued: QueuedClosure {
        let submitted: ContinuousClock.Instant
        let isCommitted = Lock<Bool?>(nil)
        private let statements: [String]

        init(_ statements: [String], since submitted: ContinuousClock.Instant = .now) {
            self.statements = statements
            self.submitted = submitted
        }

        func begin() -> Bool { true }

        func run(in transaction: any Transaction) throws {
            for statement in statements { _ = try transaction.run(statement) }
        }

        func finish(_ error: (any Error)?) {
            isCommitted.withLock { $0 = error == nil }
        }
    }
}
