import Database
import Foundation
import Ground
import TestSupport
import Testing

/// How busy a database is, as it shows.
@Suite(.timeLimit(.minutes(4)))
struct DatabaseLoadTests {
    @Test func `what runs and what waits for a connection is told, with how long the first has waited`() async throws {
        for store in TestStore.allCases {
            try await store.withDatabase(writers: 1) { database in
                let gate = DispatchSemaphore(value: 0)
                let holder = Task { try await database.write { _ in gate.wait() } }
                func write() throws -> DatabaseLoad.Pool {
                    try #require(database.load.pools.first { $0.name == "write" })
                }
                try await eventually(within: .seconds(60)) { try write().running == 1 }
                let waiting = (0..<3).map { _ in Task { try await database.write { _ in } } }
                try await eventually(within: .seconds(60)) { try write().waiting == 3 }
                try await eventually(within: .seconds(60)) { try write().longestWait > .milliseconds(20) }
                #expect(try write().isExhausted(after: .milliseconds(20)))
                #expect(try write().limit == 1)
                let givenUp = Task { try await database.write { _ in } }
                try await eventually(within: .seconds(60)) { try write().waiting == 4 }
                givenUp.cancel()
                try await eventually(within: .seconds(60)) { try write().waiting == 3 }
                // Twice where changes are run twice.
                for _ in 0..<8 { gate.signal() }
                try await holder.value
                for task in waiting { try await task.value }
                let rest = try write()
                #expect(rest.running == 0 && rest.waiting == 0 && rest.longestWait == .zero)
                #expect(rest.begun >= 4)
                #expect(rest.waited > .milliseconds(20))
                #expect(!rest.isExhausted())
            }
        }
    }
}
