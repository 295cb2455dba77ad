import Connections
import Database
import Ground
import Tenancy
import TestSupport

@testable import Usage

/// A database with two consortia, each with two institutions, a provider and a connection an institution.
struct UsageWorld {
    static let migrations = TenancySchema.migrations + ConnectionsSchema.migrations + UsageSchema.migrations
    static let now = Instant(seconds: 1_770_000_000)

    let database: any Database
    let scopes: [ConsortiumScope]
    /// By consortium, then by institution.
    let connections: [[(connection: ConnectionID, institution: InstitutionID, provider: ProviderID)]]

    /// Runs the body on every kind of database.
    static func with(_ body: (UsageWorld) async throws -> Void) async throws {
        try await withStore(migrations: migrations) { try await body(UsageWorld(in: $0)) }
    }

    private init(in database: any Database) async throws {
        self.database = database
        (scopes, connections) = try await database.write { transaction in
            var scopes: [ConsortiumScope] = []
            var connections: [[(ConnectionID, InstitutionID, ProviderID)]] = []
            for name in ["one", "two"] {
                let consortium = try Self.insertConsortium(name, transaction)
                let provider = try Self.insertProvider(consortium, transaction)
                scopes.append(ConsortiumScope(consortium))
                connections.append(
                    try ["north", "south"].map { institution in
                        try Self.insertConnection(institution, consortium, provider, transaction)
                    }
                )
            }
            return (scopes, connections)
        }
    }

    private static func insertConsortium(_ name: String, _ transaction: any Transaction) throws -> ConsortiumID {
        try transaction.value(
            ConsortiumID.self,
            """
            INSERT INTO consortia (key, name, language, zone, state, night_start, night_end, requires_approval, domains,
                created_at, version)
            VALUES (?1, ?1, 'en', 'UTC', 'active', 0, 0, 0, '[]', 0, 1) RETURNING id
            """,
            name
        ) ?? ConsortiumID(0)
    }

    private static func insertProvider(_ consortium: ConsortiumID, _ transaction: any Transaction) throws -> ProviderID
    {
        try transaction.value(
            ProviderID.self,
            """
            INSERT INTO providers (consortium_id, name, state, host, created_at, version)
            VALUES (?1, 'Provider', 'active', 'host', 0, 1) RETURNING id
            """,
            consortium
        ) ?? ProviderID(0)
    }

    private static func insertConnection(
        _ name: String,
        _ consortium: ConsortiumID,
        _ provider: ProviderID,
        _ transaction: any Transaction
    ) throws -> (ConnectionID, InstitutionID, ProviderID) {
        let institution = try transaction.value(
            InstitutionID.self,
            """
            INSERT INTO institutions (consortium_id, name, state, created_at, version)
            VALUES (?1, ?2, 'active', 0, 1) RETURNING id
            """,
            consortium,
            name
        )
        let connection = try transaction.value(
            ConnectionID.self,
            """
            INSERT INTO connections (consortium_id, provider_id, institution_id, name, switched_off, state,
                credentials_filled, host_confirmed, schedule, contacts, created_at, version)
            VALUES (?1, ?2, ?3, ?4, 0, 'enabled', '[]', 1, 'monthly', '[]', 0, 1) RETURNING id
            """,
            consortium,
            provider,
            institution,
            name
        )
        return (connection ?? ConnectionID(0), institution ?? InstitutionID(0), provider)
    }

    /// Begins a load for the institution at `place`.
    func begin(
        _ month: YearMonth,
        place: Int = 0,
        consortium: Int = 0,
        report: MasterReport = .tr,
        release: CounterRelease = .r5
    ) async throws -> LoadID {
        let (connection, institution, provider) = connections[consortium][place]
        let draft = LoadDraft(
            key: LoadKey(connection: connection, report: report, month: month),
            provider: provider,
            institution: institution,
            release: release
        )
        let scope = scopes[consortium]
        return try await database.write { try LoadRepository($0).begin(draft, in: scope, at: Self.now) }
    }

    /// Writes samples into a new load and publishes it.
    @discardableResult
    func load(
        _ samples: [UsageSample],
        _ month: YearMonth,
        place: Int = 0,
        consortium: Int = 0,
        release: CounterRelease = .r5
    ) async throws -> (id: LoadID, outcome: PublishOutcome) {
        let load = try await begin(month, place: place, consortium: consortium, release: release)
        let scope = scopes[consortium]
        let writer = LoadWriter(database, in: scope, loads: [month: load]) { _ in }
        try await writer.append(UsageSample.batch(samples))
        let content = writer.content(of: load)
        let outcome = try await database.write { transaction in
            try LoadRepository(transaction).publish(load, content, from: LoadProvenance(), in: scope, at: Self.now)
        }
        return (load, outcome)
    }

    /// Everything that readers see of a month, added up by what a sample says.
    func seen(_ month: YearMonth, consortium: Int = 0) async throws -> [UsageSample: Int64] {
        let scope = scopes[consortium]
        return try await database.read { transaction in
            var seen: [UsageSample: Int64] = [:]
            var last: UsageLineKey?
            while true {
                let page = try UsageQuery(transaction).lines(
                    UsageFilter(months: month...month),
                    in: scope,
                    after: last,
                    limit: 7
                )
                guard let end = page.last else { return seen }
                for line in page { seen[UsageSample(line), default: 0] += line.count }
                last = end.key
            }
        }
    }
}
