import Crypto
import Database
import Ground
import HTTP
import Mail
import Tenancy
import TestSupport
import Testing
import Transfer

@testable import Engine

/// Each kind of data is kept for its own time.
@Suite struct RetentionTests {
    private static let now = Instant(seconds: 1_770_638_400)
    private static let long = now - .days(100)
    private static let yesterday = now - .days(1)

    @Test(arguments: [
        (Retention(audit: .days(99)), ["audit_entries": 1]),
        (Retention(deliveries: .days(99)), ["deliveries": 3]),
        (Retention(digests: .days(99)), ["digests": 1]),
        (Retention(mailBodies: .days(99)), ["texts": 3]),
        (Retention(mail: .days(99)), ["outbox": 2, "texts": 2, "deliveries": 3]),
    ])
    func `what is older than its time goes, and nothing else`(retention: Retention, changed: [String: Int]) async throws
    {
        try await EngineStage.run { stage in
            try await fill(stage)
            let before = try await counts(stage)
            #expect(before == ["audit_entries": 2, "deliveries": 5, "digests": 2, "outbox": 4, "texts": 4])
            try await sweep(stage, retention)
            #expect(try await counts(stage) == before.merging(changed) { $1 })
        }
    }

    @Test func `without a time everything is kept for ever`() async throws {
        try await EngineStage.run { stage in
            try await fill(stage)
            let before = try await counts(stage)
            try await sweep(stage, Retention())
            #expect(try await counts(stage) == before)
        }
    }

    @Test func `a sent mail without its text still tells to whom it went, and its thread goes on`() async throws {
        try await EngineStage.run { stage in
            try await fill(stage)
            try await sweep(stage, Retention(mailBodies: .days(99)))
            let mail = try await stage.database.read { [scope = stage.scope] transaction in
                let mails = try OutboxRepository(transaction).mails(OutboxFilter(states: [.sent]), in: scope)
                return try mails.first { try OutboxRepository(transaction).message(of: $0.id, in: scope) == nil }
            }
            #expect(mail?.order.address == "sent@lib.example")
            #expect(mail?.subject == "Harvest failed")
        }
    }

    @Test func `texts and tries go in batches`() async throws {
        try await EngineStage.run { stage in
            try await fill(stage)
            let removed = try await stage.database.write { transaction in
                let upkeep = OutboxUpkeep(transaction, EngineScope())
                return [
                    try upkeep.sweepBodies(sentBefore: Self.now, limit: 1),
                    try upkeep.sweepDeliveries(before: Self.now, limit: 3),
                ]
            }
            #expect(removed == [1, 3])
        }
    }

    /// Of each kind something old and something of yesterday; of mails one for each way to stand.
    private func fill(_ stage: EngineStage) async throws {
        _ = try await stage.institution("City Library", manager: "anna@city.example")
        try await stage.database.write { [scope = stage.scope] transaction in
            try transaction.run("DELETE FROM audit_entries")
            for at in [Self.long, Self.yesterday] {
                try AuditTrail(transaction).record(
                    actor: "os:root",
                    action: "connection.manage",
                    subject: "connection 1",
                    consortium: scope.consortium,
                    at: at
                )
                try transaction.run(
                    """
                    INSERT INTO notification_groups (consortium_id, group_key, class, created_at) VALUES (?1, ?2, 'digest', ?3)
                    """,
                    scope.consortium,
                    "digest/\(at.milliseconds)",
                    at
                )
                try transaction.run(
                    """
                    INSERT INTO digests (consortium_id, membership_id, period, day, starts_at, ends_at, group_id, created_at)
                    SELECT ?1, (SELECT MIN(id) FROM memberships WHERE consortium_id = ?1), 'daily', CAST(?2 AS TEXT), ?3, ?3,
                        id, ?3 FROM notification_groups WHERE group_key = ?2
                    """,
                    scope.consortium,
                    "digest/\(at.milliseconds)",
                    at
                )
            }
            try Self.addMail("sent", "sent", at: Self.long, tries: 2, to: transaction, scope)
            try Self.addMail("young", "sent", at: Self.yesterday, tries: 1, to: transaction, scope)
            // One that a person may have tried again: it goes with its row, and with the same bytes until then.
            try Self.addMail("refused", "refused", at: Self.yesterday, tries: 1, to: transaction, scope)
            try Self.addMail("late", "refused", at: Self.long, tries: 0, to: transaction, scope)
            // One whose first try is long ago, and that is not done with.
            try Self.addTry(of: "refused", 2, at: Self.long, to: transaction)
        }
    }

    private static func addMail(
        _ name: String,
        _ state: String,
        at: Instant,
        tries: Int,
        to transaction: any Transaction,
        _ scope: ConsortiumScope
    ) throws {
        try transaction.run(
            """
            INSERT INTO outbox (consortium_id, class, template, address, address_key, language, message_id, reply_chain,
                model, state, expires_at, created_at, finished_at, tries, subject, message)
            VALUES (?1, 'trouble', 'harvest-failed', ?2, ?2, 'en', ?3, '[]', '{}', ?4, ?5, ?5, ?5, 1, 'Harvest failed', ?6)
            """,
            scope.consortium,
            "\(name)@lib.example",
            "<\(name)@garner.example>",
            state,
            at,
            Array("Dear Anna".utf8)
        )
        for number in 0..<tries { try addTry(of: name, number, at: at, to: transaction) }
    }

    private static func addTry(of name: String, _ number: Int, at: Instant, to transaction: any Transaction) throws {
        try transaction.run(
            """
            INSERT INTO deliveries (consortium_id, outbox_id, fence, try, transport, started_at, result)
            SELECT consortium_id, id, ?2, ?2, 'maildir', ?3, 'accepted' FROM outbox WHERE address = ?1
            """,
            "\(name)@lib.example",
            number,
            at
        )
    }

    private func counts(_ stage: EngineStage) async throws -> [String: Int] {
        try await stage.database.read { transaction in
            var counts: [String: Int] = [:]
            for table in ["audit_entries", "deliveries", "digests", "outbox"] {
                counts[table] = try transaction.value(Int.self, "SELECT COUNT(*) FROM \(table)")
            }
            counts["texts"] = try transaction.value(Int.self, "SELECT COUNT(message) FROM outbox")
            return counts
        }
    }

    private func sweep(_ stage: EngineStage, _ retention: Retention) async throws {
        let parts = EngineParts(
            database: stage.database,
            blobs: try FileBlobStore(root: "\(stage.folder)/blobs"),
            keyring: stage.keyring,
            http: HTTPClient(.init(addresses: .allowingLoopback)),
            clock: ManualClock(Self.now),
            log: .silent
        )
        let settings = EngineSettings(
            instance: "a",
            spoolFolder: stage.folder,
            userAgent: "tests",
            retention: retention
        )
        _ = try await Sweeper(parts, settings).sweep()
    }
}
