import Alerts
import Connections
import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

/// A consortium with two institutions, a provider, and a connection for each, on a migrated store.
struct AlertStage: Sendable {
    let scope: ConsortiumScope
    let here: InstitutionID
    let there: InstitutionID
    let provider: ProviderID
    let connection: ConnectionID
    let otherConnection: ConnectionID

    static let migrations =
        TenancySchema.migrations + ConnectionsSchema.migrations + HarvestsSchema.migrations + AlertsSchema.migrations
    static let noon = Instant(seconds: 1_770_638_400)
    static let month = noon.month

    /// Runs the body on a new store of each kind.
    static func with(_ body: (any Database, AlertStage) async throws -> Void) async throws {
        try await withStore(migrations: migrations) { database in
            let stage = try await database.write { try AlertStage("north", in: $0) }
            try await body(database, stage)
        }
    }

    init(_ key: String, zone: String = "UTC", in transaction: any Transaction) throws {
        let consortium = try ConsortiumRepository(transaction).add(
            ConsortiumDetails(key: key, name: "\(key) libraries", zone: Zone(zone) ?? .utc),
            at: Self.noon
        )
        let scope = ConsortiumScope(consortium.id)
        let institutions = InstitutionRepository(transaction)
        here = try institutions.add(InstitutionDetails(name: "\(key) A"), in: scope, at: Self.noon).id
        there = try institutions.add(InstitutionDetails(name: "\(key) B"), in: scope, at: Self.noon).id
        provider = try Self.insert(
            """
            INSERT INTO providers (consortium_id, name, state, host, base_url, created_at, version)
            VALUES (?1, 'Acme', 'active', 'sushi.acme.example', 'https://sushi.acme.example', 0, 1) RETURNING id
            """,
            [scope.consortium],
            in: transaction
        )
        var connections: [ConnectionID] = []
        for institution in [here, there] {
            let connection: ConnectionID = try Self.insert(
                """
                INSERT INTO connections (consortium_id, provider_id, institution_id, name, switched_off, state,
                    credentials_filled, host_confirmed, schedule, contacts, created_at, version)
                VALUES (?1, ?2, ?3, ?4, 0, 'enabled', '[]', 1, 'monthly', '[]', 0, 1) RETURNING id
                """,
                [scope.consortium, provider, institution, "Acme, \(institution)"],
                in: transaction
            )
            connections.append(connection)
        }
        self.scope = scope
        connection = connections[0]
        otherConnection = connections[1]
    }

    private static func insert<Kind>(
        _ sql: String,
        _ values: [any DatabaseValue],
        in transaction: any Transaction
    ) throws -> Identifier<Kind> {
        var id: Identifier<Kind>?
        try transaction.forEach(sql, values.map { Value($0) }) { id = try $0["id"] }
        return try #require(id)
    }

    /// Adds a harvest that is queued.
    func harvest(
        _ month: YearMonth? = Self.month,
        report: MasterReport = .tr,
        of connection: ConnectionID? = nil,
        plannedAt: Instant? = nil,
        in transaction: any Transaction
    ) throws -> Harvest {
        let connection = connection ?? self.connection
        var new = NewHarvest(
            connection: connection,
            provider: provider,
            institution: connection == self.connection ? here : there,
            kind: .usage,
            report: report,
            month: month,
            release: .r51,
            host: "sushi.acme.example",
            priority: .scheduled,
            start: .now(Self.noon - .days(100)),
            maxAttempts: 3
        )
        new.plannedAt = plannedAt
        return try HarvestRepository(transaction).add(new, in: scope, at: Self.noon)
    }

    /// Moves a harvest and applies what follows for alerts, as the engine does.
    @discardableResult
    func move(
        _ harvest: HarvestID,
        _ event: HarvestEvent,
        at now: Instant = Self.noon,
        in transaction: any Transaction
    ) throws -> Harvest {
        let move = try HarvestRepository(transaction).move(
            harvest,
            event,
            policy: HarvestPolicy(),
            in: scope,
            at: now
        )
        try AlertEffects.apply(move.effects, to: move.after, in: transaction, at: now)
        return move.after
    }

    /// Claims a harvest and ends its attempt so.
    @discardableResult
    func run(
        _ harvest: HarvestID,
        _ outcome: AttemptOutcome,
        at now: Instant = Self.noon,
        in transaction: any Transaction
    ) throws -> Harvest {
        try move(harvest, .claimed(owner: "w", until: now + .minutes(5)), at: now, in: transaction)
        return try move(harvest, .finished(outcome), at: now, in: transaction)
    }

    /// Restarts an ended harvest: a new episode.
    func restart(_ harvest: HarvestID, at now: Instant = Self.noon, in transaction: any Transaction) throws {
        try move(harvest, .renew(.init(start: .now(now), priority: .now)), at: now, in: transaction)
    }

    func alert(of harvest: Harvest, in transaction: any Transaction) throws -> Alert? {
        try AlertRepository(transaction).alert(harvest.alertKey, in: scope)
    }

    /// Every event, oldest first.
    func events(in transaction: any Transaction) throws -> [(kind: EventKind, outcome: EventOutcome?, episode: Int)] {
        try transaction.rows(
            "SELECT kind, outcome, episode FROM events WHERE consortium_id = ?1 ORDER BY id",
            scope.consortium
        ).map { (kind: try $0["kind"], outcome: try $0["outcome"], episode: try $0["episode"]) }
    }
}

extension AttemptOutcome {
    /// No such report: ends a harvest at once.
    static let failure = AttemptOutcome.failed(.init(code: 3000, message: "Report not supported."))
    static let refusal = AttemptOutcome.failed(.init(code: 2000, message: "Requestor not authorised."))
    static let success = AttemptOutcome.succeeded(.init(rows: 10))
}

extension Instant {
    /// The month in UTC.
    fileprivate var month: YearMonth { Zone.utc.date(at: self).yearMonth }
}
