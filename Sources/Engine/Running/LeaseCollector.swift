internal import Alerts
internal import Database
internal import Ground
internal import Harvests
internal import Tenancy

/// Takes harvests back from workers that were lost.
struct LeaseCollector: Sendable {
    let parts: EngineParts
    let settings: EngineSettings
    private let engine = EngineScope()

    init(_ parts: EngineParts, _ settings: EngineSettings) {
        self.parts = parts
        self.settings = settings
    }

    /// What earlier process instances held, on a database that only one instance works on: void from the start.
    func collectForeign() async throws {
        guard parts.database.dialect == .sqlite else { return }
        try await parts.database.write { [self] transaction in
            try HostPermitRepository(transaction).releaseAll(exceptOwner: settings.instance)
        }
        while try await collect({ try $0.foreign(to: settings.instance) }) > 0 {}
    }

    /// What instances held that worked at this place before: dead, since only one works here.
    func collect(ofPredecessors instances: [String]) async throws {
        for instance in instances {
            while try await collect({ try $0.held(by: instance) }) > 0 {}
        }
    }

    /// Leases that have run out.
    func collectExpired() async throws -> Duration? {
        let now = parts.clock.now()
        while try await collect({ try $0.expired(at: now) }) > 0 {}
        return nil
    }

    private func collect(_ find: @escaping @Sendable (LeaseRepository) throws -> [HeldLease]) async throws -> Int {
        let now = parts.clock.now()
        let taken = try await parts.database.write { [self] transaction in
            let leases = LeaseRepository(transaction, engine: engine)
            return try find(leases).reduce(into: [HarvestMove]()) { moves, lease in
                let policy = try HarvestPolicy.of(lease.scope, base: settings.policy, in: transaction)
                guard let move = try leases.take(lease, policy: policy, at: now) else { return }
                try MoveEffects.apply(move, in: transaction, defaults: settings.providerDefaults, at: now)
                moves.append(move)
            }
        }
        guard !taken.isEmpty else { return 0 }
        for move in taken { parts.metrics.count(move, rows: nil, took: nil) }
        parts.metrics.leaseLosses.add(Double(taken.count))
        parts.log.warning("harvests taken back from lost workers", ["count": .integer(Int64(taken.count))])
        return taken.count
    }
}
