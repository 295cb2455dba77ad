import Connections
import Crypto
import Database
import Engine
import Ground
import Harvests
import Service
import Tenancy
import TestSupport

/// Use cases over a new store with two consortia, each with institutions that are connected to providers.
struct HarvestCaseStage {
    /// 2026-04-15T12:00:00Z.
    static let start = Instant(seconds: 1_776_254_400)

    let cases: UseCases
    let clock: ManualClock
    let alpha: World
    let beta: World

    /// One consortium: `first` and `second` are its institutions, both connected to `Acme`, `first` to `Bits` too.
    struct World: Sendable {
        let scope: ConsortiumScope
        let first: InstitutionID
        let second: InstitutionID
        let identity: IdentityID

        var admin: Principal { principal(Grant(.admin, at: .consortium), "admin") }
        var manager: Principal { principal(Grant(.manager, at: .institution(first)), "manager") }
        var viewer: Principal { principal(Grant(.viewer, at: .institution(first)), "viewer") }

        private func principal(_ grant: Grant, _ name: String) -> Principal {
            Principal(
                identity: identity,
                label: "user:\(name)@lib.example",
                consortium: scope.consortium,
                grants: [grant]
            )
        }
    }

    static func with(_ body: (HarvestCaseStage) async throws -> Void) async throws {
        for store in TestStore.allCases {
            try await store.withDatabase(migrations: GarnerSchema.migrations) { database in
                try await withTemporaryFolder { folder in
                    let clock = ManualClock(start)
                    let keyring = Keyring.ephemeral()
                    let cases = UseCases(
                        database: database,
                        blobs: try FileBlobStore(root: "\(folder)/blobs"),
                        keyring: keyring,
                        clock: clock
                    )
                    let (alpha, beta) = try await database.write { transaction in
                        (try world("alpha", keyring, transaction), try world("beta", keyring, transaction))
                    }
                    try await body(HarvestCaseStage(cases: cases, clock: clock, alpha: alpha, beta: beta))
                }
            }
        }
    }

    static func world(
        _ key: String,
        _ keyring: Keyring,
        _ transaction: any Transaction
    ) throws -> World {
        let consortium = try ConsortiumRepository(transaction).add(ConsortiumDetails(key: key, name: key), at: start)
        let scope = ConsortiumScope(consortium.id)
        let institutions = InstitutionRepository(transaction)
        let first = try institutions.add(InstitutionDetails(name: "First"), in: scope, at: start).id
        let second = try institutions.add(InstitutionDetails(name: "Second"), in: scope, at: start).id
        for (name, members) in [("Acme", [first, second]), ("Bits", [first])] {
            var settings = ProviderSettings()
            settings.url = try ServiceURL("https://\(name).example/counter")
            settings.reports = [.pr, .tr]
            let provider = try ProviderRepository(transaction).add(
                ProviderDetails(name: name, settings: settings),
                in: scope,
                at: start
            )
            for (number, institution) in members.enumerated() {
                let connections = ConnectionRepository(transaction)
                let connection = try connections.add(
                    ConnectionDetails(name: "\(name) \(number)", provider: provider.id, institution: institution),
                    in: scope,
                    at: start
                )
                try connections.setCredentials(
                    Credentials([.customerID: "c-\(number)"]),
                    of: connection.id,
                    keyring: keyring,
                    in: scope,
                    at: start
                )
            }
        }
        let identity = try transaction.value(
            IdentityID.self,
            """
            INSERT INTO identities (address, address_key, name, state, created_at, version)
            VALUES (?1, ?1, 'A person', 'active', 0, 1) RETURNING id
            """,
            "\(key)@lib.example"
        )
        return World(scope: scope, first: first, second: second, identity: identity ?? IdentityID(0))
    }

    var database: any Database { cases.database }

    /// Sets how the consortium wants managers' requests.
    func setPolicies(approval: Bool = false, quota: Int? = nil) async throws {
        _ = try await database.write { [alpha] transaction in
            try transaction.run(
                "UPDATE consortia SET requires_approval = ?2, daily_quota = ?3 WHERE id = ?1",
                alpha.scope.consortium,
                approval,
                quota
            )
        }
    }

    /// Claims the next harvest and ends its run.
    @discardableResult
    func run(_ outcome: AttemptOutcome) async throws -> Harvest? {
        let now = clock.now()
        return try await database.write { transaction in
            let claimed = try ClaimRepository(transaction, engine: EngineScope(), defaults: .standard).claim(
                owner: "node-1",
                lease: .seconds(30),
                policy: { try HarvestPolicy.of($0, base: HarvestPolicy(), in: transaction) },
                at: now
            )
            guard let claimed else { return nil }
            let move = try HarvestRepository(transaction).move(
                claimed.harvest.id,
                .finished(outcome),
                policy: HarvestPolicy(),
                fence: claimed.fence,
                in: claimed.scope,
                at: now
            )
            let connection = try ConnectionRepository(transaction).connection(move.after.connection, in: claimed.scope)
            try MoveEffects.apply(
                move,
                in: transaction,
                credentialsFingerprint: connection?.credentialsFingerprint,
                at: now
            )
            return move.after
        }
    }

    /// Actor, action and outcome of every entry of a consortium's audit trail, oldest first.
    func audit(_ world: World) async throws -> [String] {
        try await database.read { transaction in
            try AuditTrail(transaction).page(in: world.scope, reach: .everything).reversed().map {
                "\($0.actor) \($0.action) \($0.subject) \($0.outcome.rawValue)"
            }
        }
    }
}
