import Ground
import TestSupport

/// Holds handlers up until a test lets them go on.
final class Gate: Sendable {
    private let isOpen = Lock(false)

    func open() {
        isOpen.withLock { $0 = true }
    }

    /// Heeds a cancellation.
    func pass() async throws {
        try await eventually(within: .seconds(60)) { isOpen.withLock { $0 } }
    }

    /// Heeds none.
    func passStubbornly() async throws {
        try await Task.detached { try await self.pass() }.value
    }
}
