internal import Database
internal import Ground
internal import Harvests
internal import Tenancy

/// Extends the leases of this process instance, and carries wishes to stop to what runs here.
struct Heartbeat: Sendable {
    let parts: EngineParts
    let settings: EngineSettings
    let running: RunningHarvests
    private let engine = EngineScope()
    private let extended = Lock(Instant(milliseconds: .min))

    init(_ parts: EngineParts, _ settings: EngineSettings, _ running: RunningHarvests) {
        self.parts = parts
        self.settings = settings
        self.running = running
    }

    /// Looks for wishes to stop, and every third of a lease extends what is held.
    func beat() async throws -> Duration? {
        guard running.count > 0 else { return nil }
        let now = parts.clock.now()
        let isDue = extended.withLock { $0.milliseconds == .min || now - $0 >= settings.lease / 3 || now < $0 }
        let stops: [HarvestPlace]
        if isDue {
            stops = try await parts.database.write { [self] transaction in
                try LeaseRepository(transaction, engine: engine).heartbeat(
                    owner: settings.instance,
                    until: now + settings.lease
                )
            }
            extended.withLock { $0 = now }
        } else {
            stops = try await parts.database.read { [self] transaction in
                try LeaseRepository(transaction, engine: engine).stopRequested(owner: settings.instance)
            }
        }
        let fences = running.fences
        for place in stops {
            if let fence = fences[place.harvest] { running.interrupt(place.harvest, fence: fence, .stop) }
        }
        return nil
    }
}
