import Alerts
import Connections
import Database
import Ground
import Harvests
import Recipients
import Tenancy
import TestSupport
import Testing

/// A consortium with two institutions and a connection for each, and a notifier, on a migrated store.
struct RecipientStage: Sendable {
    let database: any Database
    let scope: ConsortiumScope
    let here: InstitutionID
    let there: InstitutionID
    let provider: ProviderID
    let connection: ConnectionID

    static let migrations =
        TenancySchema.migrations + ConnectionsSchema.migrations + HarvestsSchema.migrations + AlertsSchema.migrations
        + RecipientsSchema.migrations
    static let noon = Instant(seconds: 1_770_638_400)

    /// Runs the body on a new store of each kind.
    static func with(_ body: (RecipientStage) async throws -> Void) async throws {
        try await withStore(migrations: migrations) { database in
            try await body(try await database.write { try RecipientStage(database, $0) })
        }
    }

    private init(_ database: any Database, _ transaction: any Transaction) throws {
        self.database = database
        let consortium = try ConsortiumRepository(transaction).add(
            ConsortiumDetails(key: "north", name: "Northern Libraries", language: "de"),
            at: Self.noon
        )
        scope = ConsortiumScope(consortium.id)
        let institutions = InstitutionRepository(transaction)
        here = try institutions.add(InstitutionDetails(name: "Lib A"), in: scope, at: Self.noon).id
        there = try institutions.add(InstitutionDetails(name: "Lib B"), in: scope, at: Self.noon).id
        provider = try #require(
            try transaction.value(
                ProviderID.self,
                """
                INSERT INTO providers (consortium_id, name, state, host, base_url, support_email, created_at, version)
                VALUES (?1, 'Acme', 'active', 'sushi.acme.example', 'https://sushi.acme.example', 'help@acme.example', 0, 1)
                RETURNING id
                """,
                scope.consortium
            )
        )
        connection = try #require(
            try transaction.value(
                ConnectionID.self,
                """
                INSERT INTO connections (consortium_id, provider_id, institution_id, name, switched_off, state,
                    credentials_filled, host_confirmed, schedule, contacts, created_at, version)
                VALUES (?1, ?2, ?3, 'Acme, Lib A', 0, 'enabled', '[]', 1, 'monthly',
                    '[{"name":"Desk","address":"desk@lib.example"}]', 0, 1) RETURNING id
                """,
                scope.consortium,
                provider,
                here
            )
        )
    }

    /// Adds a person with a membership and a role.
    @discardableResult
    func person(
        _ name: String,
        _ role: Role?,
        at place: RoleScope = .consortium,
        failureMail: Bool = true,
        digest: DigestPeriod = .off,
        language: String? = nil
    ) async throws -> Membership {
        try await database.write { transaction in
            let identity = try IdentityRepository(transaction).add(
                IdentityDetails(address: try MailAddress("\(name)@lib.example"), name: name, language: language),
                verifiedAt: Self.noon,
                at: Self.noon
            )
            let member = try MembershipRepository(transaction).add(
                identity,
                MembershipDetails(displayName: name.uppercased(), digest: digest, failureMail: failureMail),
                in: scope,
                at: Self.noon
            )
            if let role { _ = try RoleGrantRepository(transaction).grant(role, at: place, to: member.id, in: scope) }
            return member
        }
    }

    /// Adds a sysadmin without a membership.
    func sysadmin(_ name: String) async throws {
        try await database.write { transaction in
            let people = IdentityRepository(transaction)
            let details = IdentityDetails(address: try MailAddress("\(name)@host.example"), name: name)
            try people.grantInstallationRole(
                .sysadmin,
                to: try people.add(details, verifiedAt: Self.noon, at: Self.noon).id
            )
        }
    }

    func harvest(_ month: Int = 0, plannedAt: Instant? = nil) async throws -> Harvest {
        try await database.write { transaction in
            var new = NewHarvest(
                connection: connection,
                provider: provider,
                institution: here,
                kind: .usage,
                report: .tr,
                month: YearMonth(year: 2025, month: 1)?.advanced(by: month),
                release: .r51,
                host: "sushi.acme.example",
                priority: .scheduled,
                start: .now(Self.noon - .days(100)),
                maxAttempts: 3
            )
            new.plannedAt = plannedAt
            return try HarvestRepository(transaction).add(new, in: scope, at: Self.noon)
        }
    }

    /// Runs a harvest to this outcome, as the engine does; an ended one is restarted.
    func run(_ harvest: Harvest, _ outcome: AttemptOutcome, at now: Instant = Self.noon) async throws {
        try await database.write { transaction in
            let repository = HarvestRepository(transaction)
            let isEnded = try repository.harvest(harvest.id, in: scope)?.status.isEnded == true
            let events: [HarvestEvent] =
                (isEnded ? [.renew(.init(start: .now(now), priority: .now))] : []) + [
                    .claimed(owner: "w", until: now + .minutes(5)), .finished(outcome),
                ]
            for event in events {
                let move = try repository.move(harvest.id, event, policy: HarvestPolicy(), in: scope, at: now)
                try AlertEffects.apply(move.effects, to: move.after, in: transaction, at: now)
            }
        }
    }

    func alert(of harvest: Harvest) async throws -> Alert? {
        try await database.read { try AlertRepository($0).alert(harvest.alertKey, in: scope) }
    }

    func change(_ alert: Alert, to standing: AlertStanding) async throws {
        try await database.write { transaction in
            _ = try AlertRepository(transaction).change(alert, to: standing, by: "ann", in: scope, at: Self.noon)
        }
    }

    func step(
        programs: any RecipientPrograms = NoRecipientPrograms(),
        sysadmins: SysadminTelling = .atOnce,
        languages: [String] = []
    ) -> NotificationStep {
        let numbers = Lock(0)
        let settings = NotificationSettings(
            installation: "Garner",
            sysadmins: sysadmins,
            languages: languages
        ) {
            numbers.withLock { number in
                number += 1
                return "<\(number).\(UInt64.random(in: 0...UInt64.max))@garner.example>"
            }
        }
        return NotificationStep(database, programs: programs, settings: settings)
    }

    func claim(at now: Instant = Self.noon) async throws -> [NotificationGroup] {
        try await database.write {
            try NotificationRepository($0).claimDue(EngineScope(), worker: "n", lease: .minutes(1), at: now)
        }
    }

    /// Settles whatever is due until nothing is, as the engine does; the mails in their order.
    func notify(with step: NotificationStep? = nil, at now: Instant = Self.noon) async throws -> [Telling] {
        let step = step ?? self.step()
        var tellings: [Telling] = []
        while true {
            let groups = try await claim(at: now)
            guard !groups.isEmpty else { return tellings }
            for group in groups {
                let prepared = try await step.prepare(group, at: now)
                tellings += try await database.write { try step.settle(prepared, in: $0, at: now) }
            }
        }
    }

    func outcomes() async throws -> [EventOutcome?] {
        try await database.read { transaction in
            try transaction.rows("SELECT outcome FROM events WHERE kind <> 'completed' ORDER BY id").map {
                try $0["outcome"]
            }
        }
    }

    func setChain(_ chain: ChainConfiguration, domains: [String] = []) async throws {
        try await database.write { transaction in
            let consortia = ConsortiumRepository(transaction)
            var consortium = try #require(try consortia.consortium(scope.consortium))
            consortium.details.policies.recipientChain = chain.json
            consortium.details.policies.domains = domains
            _ = try consortia.update(consortium)
        }
    }

    func revokeRoles(of member: Membership) async throws {
        try await database.write { _ = try $0.run("DELETE FROM role_grants WHERE membership_id = ?1", member.id) }
    }
}

extension [Telling] {
    var addresses: [String] { map(\.address.text) }
    var kinds: [EventKind] { map(\.kind) }
}

extension AttemptOutcome {
    /// No such report: ends a harvest at once.
    static let failure = AttemptOutcome.failed(.init(code: 3000, message: "Report not supported."))
    static let refusal = AttemptOutcome.failed(.init(code: 2000, message: "Requestor not authorised."))
    static let success = AttemptOutcome.succeeded(.init(rows: 10))
}
