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
import Testing

/// A consortium with two institutions, a failed harvest at each, and a person for each role; and a second consortium.
struct AlertScene {
    static let now = Instant(seconds: 1_770_638_400)

    let useCases: UseCases
    let clock: ManualClock
    let scope: ConsortiumScope
    let elsewhere: ConsortiumScope
    /// Institutions, and the harvests and alerts that failed there.
    let here: InstitutionID
    let there: InstitutionID
    let harvest: Harvest
    let alert: Alert
    let otherAlert: Alert

    var database: any Database { useCases.database }

    static func with(_ body: (AlertScene) async throws -> Void) async throws {
        let migrations =
            TenancySchema.migrations + ConnectionsSchema.migrations + HarvestsSchema.migrations
            + AlertsSchema.migrations + RecipientsSchema.migrations
        try await withStore(migrations: migrations) { database in
            try await withTemporaryFolder { folder in
                let clock = ManualClock(now)
                let blobs = try FileBlobStore(root: folder)
                var settings = UseCaseSettings()
                settings.recipientPrograms = RegisteredPrograms(["duty": ["/bin/echo", "[]"]])
                let useCases = UseCases(
                    database: database,
                    blobs: blobs,
                    keyring: .ephemeral(),
                    clock: clock,
                    settings: settings
                )
                try await body(try await database.write { try AlertScene(useCases, clock, $0) })
            }
        }
    }

    private init(_ useCases: UseCases, _ clock: ManualClock, _ transaction: any Transaction) throws {
        self.useCases = useCases
        self.clock = clock
        let consortia = ConsortiumRepository(transaction)
        let north = ConsortiumScope(try consortia.add(ConsortiumDetails(key: "north", name: "North"), at: Self.now).id)
        scope = north
        elsewhere = ConsortiumScope(try consortia.add(ConsortiumDetails(key: "south", name: "South"), at: Self.now).id)
        let institutions = InstitutionRepository(transaction)
        here = try institutions.add(InstitutionDetails(name: "Lib A"), in: north, at: Self.now).id
        there = try institutions.add(InstitutionDetails(name: "Lib B"), in: north, at: Self.now).id
        let failures = try [here, there].map { institution in
            try Self.failure(at: institution, in: north, transaction)
        }
        harvest = failures[0].0
        alert = failures[0].1
        otherAlert = failures[1].1
        for (name, role, place) in [
            ("admin", Role.admin, RoleScope.consortium), ("manager", .manager, .institution(here)),
            ("viewer", .viewer, .institution(here)),
        ] {
            let identity = try IdentityRepository(transaction).add(
                IdentityDetails(address: try MailAddress("\(name)@lib.example"), name: name),
                verifiedAt: Self.now,
                at: Self.now
            )
            let member = try MembershipRepository(transaction)
                .add(identity, MembershipDetails(displayName: name), in: north, at: Self.now)
            _ = try RoleGrantRepository(transaction).grant(role, at: place, to: member.id, in: north)
        }
    }

    private static func failure(
        at institution: InstitutionID,
        in scope: ConsortiumScope,
        _ transaction: any Transaction
    ) throws -> (Harvest, Alert) {
        let provider = try transaction.value(
            ProviderID.self,
            """
            INSERT INTO providers (consortium_id, name, state, host, base_url, created_at, version)
            VALUES (?1, ?2, 'active', 'sushi.acme.example', 'https://sushi.acme.example', 0, 1) RETURNING id
            """,
            scope.consortium,
            "Acme \(institution)"
        )
        let connection = try transaction.value(
            ConnectionID.self,
            """
            INSERT INTO connections (consortium_id, provider_id, institution_id, name, switched_off, state,
                credentials_filled, host_confirmed, schedule, contacts, created_at, version)
            VALUES (?1, ?2, ?3, ?4, 0, 'enabled', '[]', 1, 'monthly', '[]', 0, 1) RETURNING id
            """,
            scope.consortium,
            provider,
            institution,
            "Connection \(institution)"
        )
        let repository = HarvestRepository(transaction)
        let harvest = try repository.add(
            NewHarvest(
                connection: try #require(connection),
                provider: try #require(provider),
                institution: institution,
                kind: .usage,
                report: .tr,
                month: YearMonth(number: 202_601),
                release: .r51,
                host: "sushi.acme.example",
                priority: .scheduled,
                start: .now(Self.now),
                maxAttempts: 10
            ),
            in: scope,
            at: Self.now
        )
        let failure = AttemptOutcome.failed(.init(code: 3000, message: "Report not supported."))
        for event in [HarvestEvent.claimed(owner: "w", until: Self.now + .minutes(5)), .finished(failure)] {
            let move = try repository.move(harvest.id, event, policy: HarvestPolicy(), in: scope, at: Self.now)
            try AlertEffects.apply(move.effects, to: move.after, in: transaction, at: Self.now)
        }
        return (harvest, try #require(try AlertRepository(transaction).alert(harvest.alertKey, in: scope)))
    }

    /// Somebody acting in the consortium.
    func person(_ name: String) async throws -> Principal {
        let principal = try await database.read { transaction in
            try PrincipalRepository(transaction).principal(try MailAddress("\(name)@lib.example"), in: scope.consortium)
        }
        return try #require(principal)
    }

    var shell: Principal { .shell(user: "root", consortium: scope.consortium) }

    /// The newest entry of the audit trail.
    func lastAudit() async throws -> AuditEntry? {
        try await database.read { try AuditTrail($0).page(in: scope, reach: .everything, limit: 1).first }
    }
}
