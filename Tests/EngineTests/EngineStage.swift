import Alerts
import Connections
import Crypto
import Database
import Engine
import Foundation
import Ground
import HTTP
import Harvests
import Mail
import Recipients
import Tenancy
import TestSupport
import Transfer
import Usage

/// A whole engine over a real database, with real HTTP to a stub server on loopback, and mail into a maildir.
struct EngineStage: Sendable {
    static let migrations =
        InstallationSchema.migrations + TenancySchema.migrations + ConnectionsSchema.migrations
        + HarvestsSchema.migrations + UsageSchema.migrations
        + AlertsSchema.migrations + RecipientsSchema.migrations + MailSchema.migrations + EngineSchema.migrations

    let database: any Database
    let server: StubServer
    let folder: String
    let scope: ConsortiumScope
    let keyring = Keyring.ephemeral()
    var policy = HarvestPolicy()
    var clock: any WallClock = SystemClock()
    /// Where mail goes; the maildir when nil.
    var transport: (any MailTransport)?

    /// Runs the body on a fresh stage and takes it down afterwards.
    static func run(_ body: (EngineStage) async throws -> Void) async throws {
        try await withStore(migrations: migrations) { database in
            try await withTemporaryFolder { folder in
                try await withStubServer { server in
                    let consortium = try await database.write { transaction in
                        try ConsortiumRepository(transaction).add(
                            ConsortiumDetails(key: "first", name: "First Consortium"),
                            at: Instant(seconds: 1_770_000_000)
                        )
                    }
                    let stage = EngineStage(
                        database: database,
                        server: server,
                        folder: folder,
                        scope: ConsortiumScope(consortium.id)
                    )
                    for name in ["spool", "blobs", "mail"] {
                        try FileManager.default.createDirectory(
                            atPath: "\(folder)/\(name)",
                            withIntermediateDirectories: true
                        )
                    }
                    try await body(stage)
                }
            }
        }
    }

    var maildir: String { "\(folder)/mail" }

    /// A connection of the consortium's own to `PATH` of the stub server, with credentials.
    func connection(
        _ path: String,
        _ release: CounterRelease = .r51,
        of institution: InstitutionID? = nil,
        customer: String = "customer-7",
        changing change: @Sendable (inout ProviderSettings) -> Void = { _ in }
    ) async throws -> ConnectionID {
        var settings = ProviderSettings()
        settings.url = try ServiceURL("\(server.url)/\(path)")
        settings.release = release
        settings.requestSpacing = .zero
        settings.requestsAtOnce = 8
        settings.requestLimit = .seconds(20)
        settings.silenceLimit = .seconds(20)
        change(&settings)
        let fixed = settings
        let now = clock.now()
        return try await database.write { [scope, keyring] transaction in
            let provider = try ProviderRepository(transaction).add(
                ProviderDetails(name: "Provider \(path)", settings: fixed),
                in: scope,
                at: now
            )
            let connections = ConnectionRepository(transaction)
            let details = ConnectionDetails(
                name: "Connection \(path)",
                provider: provider.id,
                institution: institution,
                schedule: .manual
            )
            let connection = try connections.add(details, in: scope, at: now)
            try connections.setCredentials(
                Credentials([.customerID: customer]),
                of: connection.id,
                keyring: keyring,
                in: scope,
                at: now
            )
            return connection.id
        }
    }

    /// Fills in new credentials, as a person does after a refusal.
    func repair(_ connection: ConnectionID) async throws {
        let now = clock.now()
        try await database.write { [scope, keyring] transaction in
            try ConnectionRepository(transaction).setCredentials(
                Credentials([.customerID: "customer-8"]),
                of: connection,
                keyring: keyring,
                in: scope,
                at: now
            )
        }
    }

    /// Puts a harvest into the queue, for now.
    func ask(_ report: MasterReport, _ month: YearMonth, over id: ConnectionID) async throws -> HarvestID {
        let now = clock.now()
        return try await database.write { [scope] transaction in
            guard let connection = try ConnectionRepository(transaction).effective(id, in: scope) else {
                throw RecordError.unknown("connection", id)
            }
            return try HarvestRepository(transaction).add(
                NewHarvest(report, month, over: connection, priority: .now, start: .now(now)),
                in: scope,
                at: now
            ).id
        }
    }

    func parts() throws -> EngineParts {
        EngineParts(
            database: database,
            blobs: try FileBlobStore(root: "\(folder)/blobs"),
            keyring: keyring,
            http: HTTPClient(.init(addresses: .allowingLoopback)),
            clock: clock,
            log: ProcessInfo.processInfo.environment["GARNER_TEST_LOG"] == nil ? .silent : .standardError(level: .debug)
        )
    }

    func engine(
        instance: String = "test",
        node: String? = nil,
        place: String? = nil,
        workers: Int = 8,
        lease: Duration = .seconds(10)
    ) throws -> Engine {
        let parts = try parts()
        let settings = EngineSettings(
            instance: instance,
            node: node,
            place: place,
            workers: workers,
            lease: lease,
            heartbeat: .milliseconds(500),
            schedulerPeriod: .seconds(1),
            spoolFolder: "\(folder)/spool",
            userAgent: "Garner-tests",
            policy: policy
        )
        return Engine(parts, settings, teller: try teller(instance: instance, log: parts.log))
    }

    func teller(instance: String = "test", log: Log = .silent) throws -> Teller {
        let sender = MailSender(address: try EnvelopeAddress("garner@example.org"), name: "Garner")
        let domain = sender.address.domain
        return Teller(
            database: database,
            clock: clock,
            log: log,
            step: NotificationStep(
                database,
                programs: RegisteredPrograms([:] as [String: [String]]),
                settings: NotificationSettings(newMessageID: { MessageID.make(domain: domain) })
            ),
            mailers: [
                Mailer(
                    database: database,
                    transport: transport ?? Maildir(path: maildir),
                    renderer: MailRenderer(
                        templates: MailTemplateSet(folder: TemplateFolder.find().map { "\($0)/mail" }),
                        overrides: nil,
                        sender: sender
                    ),
                    clock: clock,
                    worker: instance,
                    log: log
                )
            ],
            worker: instance
        )
    }

    /// Lets an engine work until the condition holds, and drains it.
    func working(
        within limit: Duration = .seconds(60),
        until isDone: () async throws -> Bool
    ) async throws {
        let engine = try engine()
        let work = Task { try await engine.run() }
        do {
            try await eventually(within: limit, isDone)
        } catch {
            engine.drain()
            _ = await work.result
            throw error
        }
        engine.drain()
        try await work.value
    }

    func harvest(_ id: HarvestID) async throws -> Harvest {
        let found = try await database.read { [scope] in try HarvestRepository($0).harvest(id, in: scope) }
        guard let found else { throw RecordError.unknown("harvest", id) }
        return found
    }

    /// Whether none of them is waiting to run for the first time, or running.
    func haveRun(_ ids: [HarvestID]) async throws -> Bool {
        for id in ids where [.new, .queued, .active].contains(try await harvest(id).status) { return false }
        return true
    }

    /// Whether every mail that was due has been sent.
    func isQuiet() async throws -> Bool {
        try await database.read { transaction in
            let groups = try transaction.value(
                Int.self,
                "SELECT COUNT(*) FROM notification_groups WHERE flush_at IS NOT NULL"
            )
            let mails = try transaction.value(Int.self, "SELECT COUNT(*) FROM outbox WHERE run_after IS NOT NULL")
            return groups == 0 && mails == 0
        }
    }

    /// What readers see of the month.
    func stored(_ report: MasterReport, _ month: YearMonth, over connection: ConnectionID) async throws -> LoadContent?
    {
        try await database.read { [scope] transaction in
            let loads = LoadRepository(transaction)
            let key = LoadKey(connection: connection, report: report, month: month)
            return try loads.current(key, in: scope).map { try loads.content(of: $0, in: scope) }
        }
    }

    /// The mails that have arrived, whole.
    func mails() throws -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(maildir)/new")) ?? []
        return try names.sorted().map { try String(contentsOfFile: "\(maildir)/new/\($0)", encoding: .utf8) }
    }
}
