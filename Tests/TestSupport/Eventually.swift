internal import Foundation

/// Waits until a condition holds, and throws when it does not within the time limit.
package func eventually(
    within limit: Duration = .seconds(10),
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw NeverHeld(limit: limit) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// What a test waited for did not come.
package struct NeverHeld: Error, CustomStringConvertible {
    package let limit: Duration
    package var description: String { "The condition did not hold within \(limit)." }
}
