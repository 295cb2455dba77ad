internal import Connections
internal import Database
internal import Ground
internal import Harvesters
internal import Harvests
internal import Tenancy

/// Serves a plan that is due: asks for every month that is still missing, and sets the next due time.
struct MonthlyPlanner: Sendable {
    let settings: EngineSettings

    init(_ settings: EngineSettings) {
        self.settings = settings
    }

    /// What serving a plan came to.
    struct Served: Sendable {
        var count = 0
    }

    /// Nil when somebody else has served it, or the connection is gone.
    ///
    /// *Order and repetition*: one transaction; serving compares and sets the due time first, so that of several
    /// processes one does the work, and a plan that was missed while the service was down is served once.
    func serve(
        _ due: DueConnection,
        _ engine: EngineScope,
        in transaction: any Transaction,
        at now: Instant
    ) throws -> Served? {
        let scope = engine.consortium(due.consortium)
        let connections = ConnectionRepository(transaction, defaults: settings.providerDefaults)
        guard let connection = try connections.effective(due.id, in: scope) else { return nil }
        let next = connection.plan?.nextDue(after: now)
        guard try DueConnections(transaction, engine).serve(due, next: next) else { return nil }
        guard let plan = connection.plan else { return Served() }
        let harvests = HarvestRepository(transaction)
        let offered = try ReportOfferRepository(transaction).offers(of: due.id, in: scope)
            .filter { $0.release == connection.release }
        let missing = MissingMonths(
            lastMonth: plan.lastMonth(at: now),
            harvestFrom: connection.harvestFrom,
            firstOffered: offered.reduce(into: [:]) { $0[$1.report] = $1.firstMonth },
            plan: due.dueAt
        )
        let asks = missing.asks(reports: connection.reports, known: try harvests.months(over: due.id, in: scope))
        let places = try HostRepository(transaction).allotBackfill(
            connection.host,
            count: asks.count { $0.priority == .backfill },
            capPerDay: settings.backfillPerDay,
            night: Night(connection.night, in: connection.zone),
            at: now
        )
        var nextPlace = places.makeIterator()
        let tonight = Night(connection.night, in: connection.zone).due(from: now)
        for ask in asks {
            let start = ask.priority == .backfill ? nextPlace.next() ?? tonight : tonight
            try self.ask(ask, over: connection, start: start, due, scope, transaction, now)
        }
        return Served(count: asks.count)
    }

    private func ask(
        _ ask: MissingMonths.Ask,
        over connection: EffectiveConnection,
        start: Instant,
        _ due: DueConnection,
        _ scope: ConsortiumScope,
        _ transaction: any Transaction,
        _ now: Instant
    ) throws {
        let new = NewHarvest(
            ask.key.report,
            ask.key.month,
            over: connection,
            priority: ask.priority,
            start: .overnight(start),
            plannedAt: due.dueAt
        )
        let harvests = HarvestRepository(transaction)
        guard let known = ask.renews else {
            try harvests.add(new, in: scope, at: now)
            return
        }
        let policy = try HarvestPolicy.of(scope, base: settings.policy, in: transaction)
        let move = try harvests.move(known, .renew(new.renewal), policy: policy, in: scope, at: now)
        try MoveEffects.apply(move, in: transaction, defaults: settings.providerDefaults, at: now)
    }
}
