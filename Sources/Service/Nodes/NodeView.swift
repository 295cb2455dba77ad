package import Ground
package import Harvests

/// A node as operators see it.
package struct NodeView: Sendable, Hashable {
    package let node: Node
    package let state: Node.State
    /// Harvests that it runs, or, when it was lost, that nobody has taken over yet.
    package let running: Int

    package init(node: Node, state: Node.State, running: Int) {
        self.node = node
        self.state = state
        self.running = running
    }

    /// The node for programs.
    package var document: JSONValue {
        [
            "name": .text(node.name),
            "instance": .text(node.instance),
            "version": .text(node.version),
            "state": .text(state.rawValue),
            "draining": .bool(node.isDraining),
            "running": JSONValue(running),
            "started_at": .text(node.startedAt.rfc3339),
            "last_beat_at": .text(node.beatAt.rfc3339),
            "stopped_at": JSONValue(node.stoppedAt?.rfc3339),
        ]
    }
}
