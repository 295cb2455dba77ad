import Alerts
import Connections
import Crypto
import Database
import Ground
import Harvests
import Recipients
import Service
import Tenancy
import TestSupport

/// Two consortia that have nothing to do with each other, and people with each role in the first.
struct TenantScene {
    static let now = Instant(seconds: 1_770_000_000)
    static let migrations =
        TenancySchema.migrations + ConnectionsSchema.migrations + HarvestsSchema.migrations
        + AlertsSchema.migrations + RecipientsSchema.migrations

    let useCases: UseCases
    let clock: ManualClock
    /// The shell, acting in the first consortium.
    let shell: Principal
    /// The shell, acting in the second.
    let elsewhere: Principal
    let admin: Principal
    /// Of Alpha alone.
    let manager: Principal
    /// Of Alpha alone.
    let viewer: Principal

    var database: any Database { useCases.database }

    /// Runs the body with a new installation.
    static func with(_ body: (TenantScene) async throws -> Void) async throws {
        try await withStore(migrations: migrations) { database in
            try await withTemporaryFolder { folder in
                let clock = ManualClock(now)
                let useCases = UseCases(
                    database: database,
                    blobs: try FileBlobStore(root: folder),
                    keyring: .ephemeral(),
                    clock: clock
                )
                try await body(TenantScene(useCases, clock))
            }
        }
    }

    private init(_ useCases: UseCases, _ clock: ManualClock) async throws {
        self.useCases = useCases
        self.clock = clock
        let root = Principal.shell(user: "root")
        for key in ["north", "south"] {
            let zone = Zone("Europe/Berlin") ?? .utc
            _ = try await useCases.addConsortium(ConsortiumDetails(key: key, name: key, zone: zone), as: root)
        }
        shell = try await useCases.shell(user: "root", in: "north")
        elsewhere = try await useCases.shell(user: "root", in: "south")
        for side in [shell, elsewhere] {
            for name in ["Alpha", "Beta"] {
                _ = try await useCases.addInstitution(InstitutionDetails(name: name, localID: "L-\(name)"), as: side)
            }
            _ = try await useCases.addGroup(name: "Both", members: ["Alpha", "Beta"], as: side)
            _ = try await useCases.addProvider(fields: Self.provider, as: side)
            for name in ["Alpha", "Beta"] {
                _ = try await useCases.addConnection(fields: Self.connection(name), as: side)
            }
        }
        admin = try await Self.person("admin", "admin", useCases, shell)
        manager = try await Self.person("manager", "manager@Alpha", useCases, shell)
        viewer = try await Self.person("viewer", "viewer@Alpha", useCases, shell)
    }

    static let provider = [
        "name": "JSTOR", "base_url": "https://sushi.example.org/counter", "credential_fields": "customer_id api_key",
        "day_of_month": "15",
    ]

    static func connection(_ institution: String) -> [String: String] {
        [
            "provider": "JSTOR", "institution": institution, "customer_id": "c-\(institution)-s3cret",
            "api_key": "k-\(institution)-s3cret",
        ]
    }

    private static func person(
        _ name: String,
        _ role: String,
        _ useCases: UseCases,
        _ shell: Principal
    ) async throws -> Principal {
        _ = try await useCases.inviteUser(address: "\(name)@example.org", roles: [role], as: shell)
        return try await useCases.principal("\(name)@example.org", in: "north")
    }

    /// A harvest of a connection, as the scheduler would have made it.
    func addHarvest(of connection: Connection) async throws {
        guard let month = YearMonth(number: 202_601), let scope = shell.scope else { return }
        let new = NewHarvest(
            connection: connection.id,
            provider: connection.details.provider,
            institution: connection.details.institution,
            kind: .usage,
            report: .tr,
            month: month,
            release: .r51,
            host: "sushi.example.org",
            priority: .scheduled,
            start: .now(Self.now),
            maxAttempts: 10
        )
        _ = try await database.write { transaction in
            try HarvestRepository(transaction).add(new, in: scope, at: Self.now)
        }
    }

    /// The newest entries of the audit trail, newest first.
    func audit(_ limit: Int = 10) async throws -> [AuditEntry] {
        try await useCases.auditTrail(limit: limit, as: shell)
    }

    /// The error that a use case ends in; nil when it succeeds.
    func error<Failure: Error & Equatable>(
        _ type: Failure.Type,
        _ body: () async throws -> some Any
    ) async throws -> Failure? {
        do {
            _ = try await body()
            return nil
        } catch let error as Failure {
            return error
        }
    }
}
