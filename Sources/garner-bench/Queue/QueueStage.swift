internal import Connections
internal import Database
internal import Engine
internal import Ground
internal import Harvests
internal import Service
internal import Tenancy

/// Tenants with connections to many hosts, and an engine whose harvests take no time.
struct QueueStage {
    let installation: Installation
    let tenants: [Tenant]
    let harvester = EmptyHarvester()

    /// A consortium, with one connection to each of its hosts.
    struct Tenant: Sendable {
        let scope: ConsortiumScope
        let places: [Place]
    }

    /// A connection that harvests are queued over.
    struct Place: Sendable {
        let connection: ConnectionID
        let provider: ProviderID
        let host: String
    }

    var database: any Database { installation.database }

    /// So many consortia with so many hosts each; a host bears one harvest at a time, as SUSHI's do.
    static func make(_ installation: Installation, tenants: Int, hosts: Int) async throws -> QueueStage {
        let now = installation.clock.now()
        let made = try await installation.database.write { transaction in
            try (0..<tenants).map { number in
                let details = ConsortiumDetails(key: "tenant-\(number)", name: "Tenant \(number)")
                let scope = ConsortiumScope(try ConsortiumRepository(transaction).add(details, at: now).id)
                let places = try (0..<hosts).map { host in
                    let name = "h\(host).tenant-\(number).example"
                    var settings = ProviderSettings()
                    settings.url = try ServiceURL("https://\(name)/sushi")
                    settings.credentialFields = []
                    settings.requestsAtOnce = 1
                    settings.requestSpacing = .zero
                    let provider = try ProviderRepository(transaction).add(
                        ProviderDetails(name: name, settings: settings),
                        in: scope,
                        at: now
                    )
                    let connection = try ConnectionRepository(transaction).add(
                        ConnectionDetails(name: name, provider: provider.id, institution: nil, schedule: .manual),
                        in: scope,
                        at: now
                    )
                    return Place(connection: connection.id, provider: provider.id, host: name)
                }
                return Tenant(scope: scope, places: places)
            }
        }
        return QueueStage(installation: installation, tenants: made)
    }

    /// The harvests of a tenant by number: over its connections in turn, then report by report and month by month.
    func harvest(_ number: Int, of tenant: Tenant, at now: Instant) throws -> NewHarvest {
        let place = tenant.places[number % tenant.places.count]
        let turn = number / tenant.places.count
        let report = MasterReport.allCases[turn % MasterReport.allCases.count]
        guard let month = YearMonth("2024-12")?.advanced(by: -(turn / MasterReport.allCases.count)) else {
            throw BenchError("There is no such month.")
        }
        return NewHarvest(
            connection: place.connection,
            provider: place.provider,
            institution: nil,
            kind: .usage,
            report: report,
            month: month,
            release: .r51,
            host: place.host,
            priority: .scheduled,
            start: .now(now),
            maxAttempts: 10
        )
    }

    /// Puts one harvest into the queue; gives its number, and when it was about to be committed.
    func add(_ number: Int, of tenant: Tenant) async throws -> (HarvestID, ContinuousClock.Instant) {
        let now = installation.clock.now()
        let new = try harvest(number, of: tenant, at: now)
        return try await database.write { transaction in
            let id = try HarvestRepository(transaction).add(new, in: tenant.scope, at: now).id
            return (id, ContinuousClock.now)
        }
    }

    /// Puts many harvests of a tenant into the queue, in larger transactions.
    func fill(_ numbers: Range<Int>, of tenant: Tenant) async throws {
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 2_000) {
            let part = start..<min(start + 2_000, numbers.upperBound)
            let now = installation.clock.now()
            let new = try part.map { try harvest($0, of: tenant, at: now) }
            try await database.writeBatch { transaction in
                for harvest in new { try HarvestRepository(transaction).add(harvest, in: tenant.scope, at: now) }
            }
        }
    }

    /// Whether something runs, or could.
    func isBusy() async throws -> Bool {
        let now = installation.clock.now()
        let depth = try await database.read { transaction in
            try ClaimRepository(transaction, engine: EngineScope(), defaults: .standard).depth(at: now)
        }
        return depth.active > 0 || depth.oldestDue != nil
    }

    /// Runs the body while an engine works, and ends it in good order.
    func withEngine<Result>(_ body: (Engine) async throws -> Result) async throws -> Result {
        let engine = try installation.engine(log: .standardError(level: .error), harvesters: [harvester])
        let work = Task { try await engine.run() }
        do {
            let result = try await body(engine)
            engine.drain()
            try await work.value
            return result
        } catch {
            engine.drain()
            try? await work.value
            throw error
        }
    }

    /// Waits until nothing is left in the queue.
    func untilEmpty() async throws {
        while try await isBusy() { try await Task.sleep(for: .milliseconds(50)) }
    }
}
