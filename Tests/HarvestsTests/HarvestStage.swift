import Connections
import Database
import Ground
import Harvests
import Tenancy
import TestSupport

/// A small world of consortia with connections, written straight into the tables.
struct HarvestStage {
    static let migrations = TenancySchema.migrations + ConnectionsSchema.migrations + HarvestsSchema.migrations

    /// Runs the body on a migrated store of each kind.
    static func with(_ body: (any Database) async throws -> Void) async throws {
        try await withStore(migrations: migrations, body)
    }

    /// Adds a consortium; every one begins with an institution of its own.
    static func consortium(_ key: String, zone: String = "UTC", in transaction: any Transaction) throws -> Tenant {
        let details = ConsortiumDetails(key: key, name: key, zone: Zone(zone) ?? .utc)
        let consortium = try ConsortiumRepository(transaction).add(details, at: .sample)
        let scope = ConsortiumScope(consortium.id)
        let institution = try InstitutionRepository(transaction).add(
            InstitutionDetails(name: "\(key) library"),
            in: scope,
            at: .sample
        )
        return Tenant(scope: scope, institution: institution.id)
    }

    struct Tenant: Sendable {
        let scope: ConsortiumScope
        let institution: InstitutionID

        func institution(_ name: String, in transaction: any Transaction) throws -> InstitutionID {
            try InstitutionRepository(transaction).add(InstitutionDetails(name: name), in: scope, at: .sample).id
        }

        /// Adds a provider on the host.
        func provider(
            _ name: String,
            host: String,
            atOnce: Int? = nil,
            spacing: Duration? = nil,
            in transaction: any Transaction
        ) throws -> ProviderID {
            let id = try transaction.value(
                ProviderID.self,
                """
                INSERT INTO providers (consortium_id, name, state, host, base_url, requests_at_once, request_spacing_ms,
                    created_at, version)
                VALUES (?1, ?2, 'active', ?3, ?4, ?5, ?6, ?7, 1) RETURNING id
                """,
                scope.consortium,
                name,
                host,
                "https://\(host)/counter",
                atOnce,
                spacing?.milliseconds,
                Instant.sample
            )
            return id ?? ProviderID(0)
        }

        /// Adds a connection of the tenant's institution, or of another, to the provider.
        func connection(
            _ name: String,
            to provider: ProviderID,
            of other: InstitutionID? = nil,
            in transaction: any Transaction
        ) throws -> ConnectionID {
            let id = try transaction.value(
                ConnectionID.self,
                """
                INSERT INTO connections (consortium_id, provider_id, institution_id, name, switched_off, state,
                    credentials_filled, host_confirmed, schedule, contacts, created_at, version)
                VALUES (?1, ?2, ?3, ?4, 0, 'enabled', '["customer_id"]', 1, 'monthly', '[]', ?5, 1) RETURNING id
                """,
                scope.consortium,
                provider,
                other ?? institution,
                name,
                Instant.sample
            )
            return id ?? ConnectionID(0)
        }
    }
}

extension NewHarvest {
    /// A usage harvest that may run at once, for tests.
    static func sample(
        _ connection: ConnectionID,
        _ provider: ProviderID,
        institution: InstitutionID?,
        report: MasterReport = .tr,
        month: YearMonth?,
        host: String = "sushi.example.org",
        priority: HarvestPriority = .scheduled,
        start: HarvestEvent.Renewal.Start = .now(.sample),
        maxAttempts: Int = 10
    ) -> NewHarvest {
        NewHarvest(
            connection: connection,
            provider: provider,
            institution: institution,
            kind: .usage,
            report: report,
            month: month,
            release: .r51,
            host: host,
            priority: priority,
            start: start,
            maxAttempts: maxAttempts
        )
    }
}
