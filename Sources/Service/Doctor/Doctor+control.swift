internal import Connections
internal import Database
internal import Ground
internal import Harvests
internal import Tenancy

/// What people hold up: pauses and drained nodes, so that nobody looks for a fault where there is a wish.
extension Doctor {
    func examineControl(_ installation: Installation) async -> [Finding] {
        let now = installation.clock.now()
        return await asking("control") {
            let (pauses, nodes) = try await installation.database.read { transaction in
                let engine = EngineScope()
                let pauses = try PauseRepository(transaction).inForce(engine, at: now).map { pause in
                    (pause, try Self.name(of: pause, engine, transaction))
                }
                return (pauses, try NodeRepository(transaction).all())
            }
            let held = pauses.map { pause, name in
                let end = pause.until < Pause.noEnd ? "until \(pause.until.rfc3339)" : "until it is resumed"
                let reason = pause.reason.map { ": \($0)" } ?? "."
                return Finding.warning(
                    "control",
                    "\(name.what) is paused by \(pause.who) since \(pause.since.rfc3339), \(end)\(reason)",
                    "To end it: garner \(name.command)"
                )
            }
            let drained = nodes.filter { $0.state(at: now) == .draining }.map { node in
                Finding.warning(
                    "control",
                    "The node \(node.name) is drained and takes no work.",
                    "To let it work again: garner node drain \(node.name) --undo"
                )
            }
            return held + drained + (held.isEmpty && drained.isEmpty ? [.well("control", "Nothing is paused.")] : [])
        }
    }

    /// What is paused, and the command that resumes it.
    private static func name(
        of pause: Pause,
        _ engine: EngineScope,
        _ transaction: any Transaction
    ) throws -> (what: String, command: String) {
        switch pause.target {
        case .everything: return ("All harvesting", "queue resume")
        case .harvester(let name): return ("The harvester \(name)", "harvester resume \(name)")
        case .consortium(let id):
            let key = try ConsortiumRepository(transaction).consortium(id)?.key ?? "\(id)"
            return ("The consortium \(key)", "consortium resume \(key)")
        case .provider(let provider, let id):
            let key = try ConsortiumRepository(transaction).consortium(id)?.key ?? "\(id)"
            let name = try ProviderRepository(transaction).provider(provider, in: engine.consortium(id))?.name
            return (
                "The provider “\(name ?? "\(provider)")” of \(key)",
                "provider resume \"#\(provider)\" --consortium \(key)"
            )
        }
    }
}
