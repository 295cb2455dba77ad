internal import Database
internal import Ground
internal import Harvests

/// This process as a node among others: entered at the start, heard of while it works, crossed out at the end.
final class NodeLife: Sendable {
    private let parts: EngineParts
    private let settings: EngineSettings
    private let state = Lock(State())

    /// What the database says of this node.
    private struct State {
        var name: String?
        var isDraining = false
    }

    init(_ parts: EngineParts, _ settings: EngineSettings) {
        self.parts = parts
        self.settings = settings
    }

    /// Somebody wants this node to take no new work.
    var isDraining: Bool { state.withLock(\.isDraining) }

    /// The name under which it is entered; nil before.
    var name: String? { state.withLock(\.name) }

    /// Enters this process; returns the instances that worked here before it, which are dead.
    func register() async throws -> [String] {
        let now = parts.clock.now()
        let identity = NodeIdentity(
            name: settings.node ?? settings.instance,
            instance: settings.instance,
            // On SQLite one process works: whoever is entered besides is dead.
            place: parts.database.dialect == .sqlite ? "sqlite" : settings.place ?? settings.instance,
            version: Product.version
        )
        let registration = try await parts.database.write { [settings] transaction in
            try NodeRepository(transaction).register(identity, lease: settings.lease, at: now)
        }
        let node = registration.node
        let known = state.withLock { state in
            defer { state = State(name: node.name, isDraining: node.isDraining) }
            return state.name
        }
        if node.name != known {
            let isOther = node.name != identity.name
            parts.log.write(
                isOther ? .warning : .info,
                isOther ? "another node has this one's name, so a number was added" : "node entered",
                ["node": .text(node.name)]
            )
        }
        if node.isDraining {
            parts.log.warning(
                "this node is drained and takes no work until: garner node drain NAME --undo",
                ["node": .text(node.name)]
            )
        }
        return registration.predecessors
    }

    /// Takes over what a beat brought; returns whether draining was asked for or undone just now.
    func follow(_ orders: NodeOrders) -> Bool {
        let (name, hasChanged) = state.withLock { state in
            let hasChanged = state.isDraining != orders.isDraining
            state.isDraining = orders.isDraining
            return (state.name, hasChanged)
        }
        if hasChanged {
            parts.log.info(orders.isDraining ? "node drains" : "node works again", ["node": JSONValue(name)])
        }
        return hasChanged
    }

    /// Crosses this process out; what cannot be written is noticed by the others when the lease runs out.
    func end() async {
        guard let name else { return }
        do {
            let now = parts.clock.now()
            try await parts.database.write { [settings] transaction in
                try NodeRepository(transaction).end(name, instance: settings.instance, at: now)
            }
        } catch {
            parts.log.warning("the node's end could not be noted", ["error": .text("\(error)")])
        }
    }
}
