internal import Database
internal import Ground
internal import Harvests
internal import Tenancy

/// Says that this node lives, extends what it holds, and carries wishes of people to it.
struct Heartbeat: Sendable {
    let parts: EngineParts
    let settings: EngineSettings
    let running: RunningHarvests
    let node: NodeLife
    /// Called when the node is to drain, or to work again.
    let turned: @Sendable () -> Void
    private let engine = EngineScope()
    private let extended = Lock(Instant(milliseconds: .min))

    init(
        _ parts: EngineParts,
        _ settings: EngineSettings,
        _ running: RunningHarvests,
        _ node: NodeLife,
        turned: @escaping @Sendable () -> Void
    ) {
        self.parts = parts
        self.settings = settings
        self.running = running
        self.node = node
        self.turned = turned
    }

    /// Looks for orders, and every third of a lease extends what is held.
    func beat() async throws -> Duration? {
        let now = parts.clock.now()
        guard let name = node.name else { return nil }
        let isDue = extended.withLock { $0.milliseconds == .min || now - $0 >= settings.lease / 3 || now < $0 }
        let orders: NodeOrders
        if isDue {
            orders = try await parts.database.write { [self] transaction in
                try NodeRepository(transaction).beat(
                    name,
                    instance: settings.instance,
                    until: now + settings.lease,
                    engine: engine,
                    at: now
                )
            }
            extended.withLock { $0 = now }
        } else {
            orders = try await parts.database.read { [self] transaction in
                try NodeRepository(transaction).orders(name, instance: settings.instance, engine: engine)
            }
        }
        obey(orders)
        // It was swept while this process was halted for a day, or another process has its name by now.
        if !orders.isRegistered { _ = try await node.register() }
        return nil
    }

    private func obey(_ orders: NodeOrders) {
        let fences = running.fences
        for place in orders.stops {
            if let fence = fences[place.harvest] { running.interrupt(place.harvest, fence: fence, .stop) }
        }
        for place in orders.recalls {
            if let fence = fences[place.harvest] { running.interrupt(place.harvest, fence: fence, .drain) }
        }
        if orders.isRegistered, node.follow(orders) { turned() }
    }
}
