internal import Ground

/// Waits for a moment on the wire, and kills the process whose moment it is.
final class Trigger: Sendable {
    /// What is waited for.
    private struct Aim {
        let wire: Window.Wire
        let node: Int
        let goesOn: Bool
        let fire: @Sendable () -> Void
    }

    private let aim = Lock<Aim?>(nil)

    /// Fires at this moment of this node, once; the connection breaks there, or goes on as if nothing had been.
    func set(_ wire: Window.Wire, node: Int, goesOn: Bool = false, _ fire: @escaping @Sendable () -> Void) {
        aim.withLock { $0 = Aim(wire: wire, node: node, goesOn: goesOn, fire: fire) }
    }

    /// Whether the moment has come since it was set.
    var hasFired: Bool { aim.withLock { $0 == nil } }

    func clear() { aim.withLock { $0 = nil } }

    /// A shot when this is the moment.
    func shot(_ wire: Window.Wire, node: Int, passing count: Int) -> TCPRelay.Shot? {
        let due: Aim? = aim.withLock { aim in
            guard let found = aim, found.wire == wire, found.node == node else { return nil }
            aim = nil
            return found
        }
        return due.map { TCPRelay.Shot(passing: count, goesOn: $0.goesOn, fire: $0.fire) }
    }
}
