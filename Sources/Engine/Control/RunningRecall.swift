package import Connections
package import Database
package import Ground
package import Harvests
internal import Tenancy

/// Calls back what runs and was paused: each goes into the queue again, at no cost, and waits there for the pause's end.
package struct RunningRecall {
    private let transaction: any Transaction
    private let base: HarvestPolicy
    private let defaults: ProviderDefaults
    private let engine = EngineScope()

    package init(_ transaction: any Transaction, base: HarvestPolicy, defaults: ProviderDefaults) {
        self.transaction = transaction
        self.base = base
        self.defaults = defaults
    }

    /// Calls back all that the target covers, and says how many; their workers find out within seconds.
    ///
    /// *Cost*: what runs, at most the workers of all nodes.
    package func recall(_ target: PauseTarget, at now: Instant) throws -> Int {
        let places = try HarvestRepository(transaction).running(target, defaults: defaults, engine)
        for place in places {
            let policy = try HarvestPolicy.of(place.scope, base: base, in: transaction)
            let move = try HarvestRepository(transaction).move(
                place.harvest,
                .recalled,
                policy: policy,
                in: place.scope,
                at: now
            )
            try MoveEffects.apply(move, in: transaction, defaults: defaults, at: now)
        }
        return places.count
    }
}
