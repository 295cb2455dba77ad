internal import Database
internal import Ground
internal import Harvests
package import Tenancy

/// The processes that work on this installation.
extension UseCases {
    /// Every node that works, or ended or was lost within the last day, by name.
    package func nodes(as principal: Principal) async throws -> [NodeView] {
        try await reading(.manageNodes, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "nodes")
            let nodes = inquiry.nodes
            return try nodes.all().map { try inquiry.view(of: $0) }
        }
    }

    /// Lets a node take no new work and give back what it runs, at no cost; or lets it work again.
    ///
    /// The node finds out within a second. What was asked stays so over a restart of its process.
    /// *Throws*: `RecordError.unknown` for a name that no node has.
    package func drainNode(_ name: String, undo: Bool = false, as principal: Principal) async throws -> NodeView {
        try await changing(.manageNodes, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "node \(name)")
            guard let before = try inquiry.nodes.node(name) else {
                throw RecordError.unknown("node", named: "“\(FieldCheck.excerpt(name))”")
            }
            if before.isDraining == undo {
                try inquiry.nodes.setDraining(!undo, name)
                try inquiry.audit(
                    "node \(name)",
                    before: ["draining": .bool(undo)],
                    after: ["draining": .bool(!undo)]
                )
            }
            return try inquiry.view(of: inquiry.nodes.node(name) ?? before)
        }
    }
}

extension Inquiry {
    fileprivate var nodes: NodeRepository { NodeRepository(transaction) }

    fileprivate func view(of node: Node) throws -> NodeView {
        NodeView(node: node, state: node.state(at: now), running: try nodes.running(node.instance))
    }
}
