import Alerts
import Connections
import Database
import Ground
import Harvests
import Recipients
import Tenancy
import TestSupport
import Transfer

@testable import Mail

/// An outbox with one or two consortia, a clock that is moved by hand, and a transport that does as told.
struct Outbox: Sendable {
    let database: any Database
    let clock: ManualClock
    let scope: ConsortiumScope
    let other: ConsortiumScope
    let engine = EngineScope()

    static let migrations =
        TenancySchema.migrations + ConnectionsSchema.migrations + HarvestsSchema.migrations + AlertsSchema.migrations
        + RecipientsSchema.migrations + MailSchema.migrations

    /// Runs the body on every kind of database.
    static func with(_ body: (Outbox) async throws -> Void) async throws {
        try await withStore(migrations: migrations) { database in
            let clock = ManualClock(Instant(seconds: 1_770_000_000))
            let now = clock.now()
            let scopes = try await database.write { transaction in
                try ["north", "south"].map { key in
                    let details = ConsortiumDetails(key: key, name: "Consortium \(key)")
                    return ConsortiumScope(try ConsortiumRepository(transaction).add(details, at: now).id)
                }
            }
            try await body(Outbox(database: database, clock: clock, scope: scopes[0], other: scopes[1]))
        }
    }

    func order(
        _ number: Int = 1,
        to address: String = "anna@lib.example",
        class mailClass: MailClass = .trouble,
        template: String = "harvest-failed",
        group: NotificationGroupID? = nil,
        flush: Int = 0,
        thread: String? = nil,
        inReplyTo: String? = nil,
        references: [String] = [],
        model: JSONValue = TemplateFixture.full
    ) -> MailOrder {
        MailOrder(
            group: group,
            flush: flush,
            class: mailClass,
            template: template,
            address: address,
            name: "Anna",
            language: "en",
            thread: thread,
            messageID: "<m\(number)@lib.example>",
            inReplyTo: inReplyTo,
            references: references,
            model: model
        )
    }

    @discardableResult
    func enqueue(_ order: MailOrder, in scope: ConsortiumScope? = nil) async throws -> OutboxMailID? {
        let now = clock.now()
        return try await database.write { [scope = scope ?? self.scope] transaction in
            try OutboxRepository(transaction).enqueue(order, in: scope, at: now)
        }
    }

    func claim(_ worker: String = "a", lease: Duration = .seconds(60)) async throws -> OutboxMail? {
        let now = clock.now()
        return try await database.write { [engine] transaction in
            try OutboxQueue(transaction, engine).claim(worker: worker, lease: lease, at: now)
        }
    }

    func start(_ mail: OutboxMail) async throws -> Bool {
        let now = clock.now()
        return try await database.write { [engine] transaction in
            let composed = ComposedMail(subject: "Subject \(mail.id)", bytes: [1, 2, 3], fallbackReason: nil)
            return try OutboxQueue(transaction, engine).start(mail, composed, over: "test", at: now)
        }
    }

    @discardableResult
    func finish(_ mail: OutboxMail, _ result: Delivery.Result) async throws -> MailFate? {
        let now = clock.now()
        return try await database.write { [engine] transaction in
            try OutboxQueue(transaction, engine).finish(mail, DeliveryOutcome(result, explanation: "so"), at: now)
        }
    }

    func mail(_ id: OutboxMailID?) async throws -> OutboxMail? {
        guard let id else { return nil }
        return try await database.read { [scope] in try OutboxRepository($0).mail(id, in: scope) }
    }

    func deliveries(_ id: OutboxMailID?) async throws -> [Delivery] {
        guard let id else { return [] }
        return try await database.read { [scope] in try OutboxRepository($0).deliveries(of: id, in: scope) }
    }

    func mailer(_ transport: any MailTransport, worker: String = "a") throws -> Mailer {
        Mailer(
            database: database,
            transport: transport,
            renderer: try MailTemplateTests.renderer(),
            clock: clock,
            worker: worker,
            engine: engine
        )
    }

    func upkeep<Result: Sendable>(
        _ body: @escaping @Sendable (OutboxUpkeep, Instant) throws -> Result
    ) async throws -> Result {
        let now = clock.now()
        return try await database.write { [engine] in try body(OutboxUpkeep($0, engine), now) }
    }
}
