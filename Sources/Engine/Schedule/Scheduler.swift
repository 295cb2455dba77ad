internal import Alerts
internal import Connections
internal import Database
internal import Ground
internal import Harvests
internal import Tenancy

/// Turns what is due into harvests in the queue; any process may run it, and none twice over.
///
/// *Cost*: what is due, not what exists: each question is a range of an index.
struct Scheduler: Sendable {
    let parts: EngineParts
    let settings: EngineSettings
    private let engine = EngineScope()

    init(_ parts: EngineParts, _ settings: EngineSettings) {
        self.parts = parts
        self.settings = settings
    }

    /// One look: plans that are due, nights that have come, requests left half done.
    ///
    /// Returns how long nothing will be due, so that a due time need not wait for the period's end.
    func tick() async throws -> Duration? {
        try await RequestResumption(parts, settings).resume()
        try await servePlans()
        try await openNight()
        let next = try await parts.database.read { [engine] in try DueConnections($0, engine).next() }
        return next.map { max($0 - parts.clock.now(), .milliseconds(50)) }
    }

    /// Opens the alerts of months that a plan asked for and that are long overdue; for every hour or so.
    func watchMissing() async throws -> Duration? {
        var cursor: OverdueMonths.Cursor?
        repeat {
            let now = parts.clock.now()
            let page = try await parts.database.write { [engine, cursor] transaction in
                try OverdueMonths(transaction, engine).open(after: cursor, at: now)
            }
            LoopBeat.goesOn()
            cursor = page.next
        } while cursor != nil
        return nil
    }

    private func servePlans() async throws {
        let planner = MonthlyPlanner(settings)
        while true {
            let now = parts.clock.now()
            let page = try await parts.database.read { [engine] in try DueConnections($0, engine).page(at: now) }
            for due in page {
                try Task.checkCancellation()
                let plan = try await parts.database.write { [engine] in try planner.serve(due, engine, in: $0, at: now)
                }
                LoopBeat.goesOn()
                guard let plan else { continue }
                parts.metrics.plans.add()
                guard plan.count > 0 else { continue }
                parts.log.info(
                    "plan served",
                    [
                        "consortium": .integer(due.consortium.rawValue), "connection": .integer(due.id.rawValue),
                        "harvests": .integer(Int64(plan.count)),
                    ]
                )
            }
            if page.count < 100 { return }
        }
    }

    private func openNight() async throws {
        while true {
            let now = parts.clock.now()
            let count = try await parts.database.write { [self] transaction in
                let harvests = HarvestRepository(transaction)
                let due = try harvests.dueForQueue(at: now, limit: 200, engine: engine)
                var policies: [ConsortiumScope: HarvestPolicy] = [:]
                for place in due {
                    let policy =
                        try policies[place.scope]
                        ?? HarvestPolicy.of(place.scope, base: settings.policy, in: transaction)
                    policies[place.scope] = policy
                    let move = try harvests.move(place.harvest, .nightOpened, policy: policy, in: place.scope, at: now)
                    try MoveEffects.apply(move, in: transaction, defaults: settings.providerDefaults, at: now)
                }
                return due.count
            }
            LoopBeat.goesOn()
            if count < 200 { return }
        }
    }
}
