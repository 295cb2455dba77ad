import Alerts
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

/// What is kept of alerts, events, groups and mails, and for how long.
@Suite struct SweeperTests {
    private static let now = Instant(seconds: 1_770_638_400)
    private static let long = now - .days(400)
    private static let yesterday = now - .days(1)

    private func sweeper(_ stage: EngineStage) throws -> Sweeper {
        let parts = EngineParts(
            database: stage.database,
            blobs: try FileBlobStore(root: "\(stage.folder)/blobs"),
            keyring: stage.keyring,
            http: HTTPClient(.init(addresses: .allowingLoopback)),
            clock: ManualClock(Self.now),
            log: .silent
        )
        let retention = Retention(events: .days(365), mail: .days(365))
        return Sweeper(
            parts,
            EngineSettings(instance: "a", spoolFolder: stage.folder, userAgent: "tests", retention: retention)
        )
    }

    /// So many alerts with an event, a mail, a try and somebody told, all of one time.
    private func insert(
        _ count: Int,
        _ name: String,
        state: String = "active",
        kind: EventKind = .harvestFailed,
        openedAt: Instant,
        resolvedAt: Instant?,
        _ stage: EngineStage
    ) async throws {
        let numbers = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < \(count))"
        try await stage.database.write { [scope = stage.scope] transaction in
            try transaction.run(
                """
                \(numbers)
                INSERT INTO alerts (consortium_id, subject, kind, episode, state, message, opened_at, resolved_at,
                    changed_by, changed_at)
                SELECT ?1, '\(name)/' || n, ?2, 1, ?3, 'm', ?4, ?5, 'system', ?4 FROM numbers
                """,
                scope.consortium,
                kind,
                state,
                openedAt,
                resolvedAt
            )
            try transaction.run(
                """
                INSERT INTO notification_groups (consortium_id, group_key, class, created_at)
                SELECT ?1, 'trouble/alert/' || id, 'trouble', ?2 FROM alerts WHERE subject LIKE '\(name)/%'
                """,
                scope.consortium,
                openedAt
            )
            try transaction.run(
                """
                INSERT INTO events (consortium_id, kind, at, episode, alert_id, payload, group_id, told_at, outcome)
                SELECT alerts.consortium_id, alerts.kind, ?1, 1, alerts.id, '{}', groups.id, ?1, 'mailed' FROM alerts
                JOIN notification_groups AS groups ON groups.group_key = 'trouble/alert/' || alerts.id
                WHERE subject LIKE '\(name)/%'
                """,
                openedAt
            )
            try transaction.run(
                """
                INSERT INTO alert_tellings (consortium_id, alert_id, episode, address, language, zone, message_id,
                    troubled_at, told_at, recovered_at)
                SELECT consortium_id, id, 1, 'anna@lib.example', 'en', 'UTC', '<' || id || '@lib.example>', ?1, ?1, ?2
                FROM alerts WHERE subject LIKE '\(name)/%'
                """,
                openedAt,
                resolvedAt
            )
            try transaction.run(
                """
                INSERT INTO outbox (consortium_id, group_id, flush, class, template, address, address_key, language,
                    message_id, reply_chain, model, state, expires_at, created_at, finished_at, tries)
                SELECT alerts.consortium_id, groups.id, 1, 'trouble', 'harvest-failed', 'anna@lib.example',
                    'anna@lib.example', 'en', '<' || alerts.id || '@lib.example>', '[]', '{}', 'sent', ?1, ?1, ?1, 1
                FROM alerts JOIN notification_groups AS groups ON groups.group_key = 'trouble/alert/' || alerts.id
                WHERE subject LIKE '\(name)/%'
                """,
                openedAt
            )
            try transaction.run(
                """
                INSERT INTO deliveries (consortium_id, outbox_id, fence, try, transport, started_at, result)
                SELECT consortium_id, id, 1, 1, 'maildir', ?1, 'accepted' FROM outbox
                WHERE NOT EXISTS (SELECT 1 FROM deliveries AS own WHERE own.outbox_id = outbox.id)
                """,
                openedAt
            )
        }
    }

    private func counts(_ stage: EngineStage) async throws -> [String: Int] {
        try await stage.database.read { transaction in
            var counts: [String: Int] = [:]
            for table in ["alerts", "events", "notification_groups", "alert_tellings", "outbox", "deliveries"] {
                counts[table] = try transaction.value(Int.self, "SELECT COUNT(*) FROM \(table)")
            }
            return counts
        }
    }

    @Test func `ten thousand ended alerts go with everything that belongs to them, and what is open stays whole`()
        async throws
    {
        try await EngineStage.run { stage in
            try await insert(10_000, "over", openedAt: Self.long, resolvedAt: Self.long, stage)
            try await insert(10, "open", openedAt: Self.long, resolvedAt: nil, stage)
            try await insert(10, "young", openedAt: Self.yesterday, resolvedAt: Self.yesterday, stage)
            #expect(Set(try await counts(stage).values) == [10_020])
            _ = try await sweeper(stage).sweep()
            let left = try await counts(stage)
            #expect(Set(left.values) == [20], "\(left)")
            let names = try await stage.database.read { transaction in
                try transaction.rows("SELECT subject FROM alerts").map { row -> String in
                    let subject: String = try row["subject"]
                    return String(subject.prefix { $0 != "/" })
                }
            }
            #expect(Set(names) == ["open", "young"])
        }
    }

    @Test func `what a person deleted goes too, but for a month that would be found missing again`() async throws {
        try await EngineStage.run { stage in
            try await insert(3, "done", state: "deleted", openedAt: Self.long, resolvedAt: nil, stage)
            try await insert(
                2,
                "missing",
                state: "deleted",
                kind: .harvestMissing,
                openedAt: Self.long,
                resolvedAt: nil,
                stage
            )
            _ = try await sweeper(stage).sweep()
            #expect(try await counts(stage)["alerts"] == 2)
        }
    }

    @Test func `a success of yesterday keeps the alert of last year that it names`() async throws {
        try await EngineStage.run { stage in
            try await insert(1, "over", openedAt: Self.long, resolvedAt: Self.long, stage)
            try await stage.database.write { transaction in
                _ = try transaction.run(
                    """
                    INSERT INTO events (consortium_id, kind, at, episode, alert_id, payload, told_at, outcome)
                    SELECT consortium_id, 'completed', ?1, 2, id, '{}', ?1, 'digest-only' FROM alerts
                    """,
                    Self.yesterday
                )
            }
            _ = try await sweeper(stage).sweep()
            #expect(try await counts(stage)["alerts"] == 1)
            #expect(try await counts(stage)["events"] == 1)
        }
    }

    @Test func `what a reader's next digest will tell of stays, however old`() async throws {
        try await EngineStage.run { stage in
            _ = try await stage.institution("City Library", manager: "anna@city.example")
            try await insert(5, "over", openedAt: Self.long, resolvedAt: Self.long, stage)
            try await stage.database.write { transaction in
                _ = try transaction.run(
                    """
                    INSERT INTO digest_plans (consortium_id, membership_id, period, hour, zone, covered_until, next_at)
                    SELECT consortium_id, id, 'monthly', 6, 'UTC', ?1, ?2 FROM memberships
                    """,
                    Self.long - .days(1),
                    Self.now
                )
            }
            _ = try await sweeper(stage).sweep()
            #expect(try await counts(stage)["events"] == 5)
            try await stage.database.write { _ = try $0.run("UPDATE digest_plans SET covered_until = ?1", Self.now) }
            _ = try await sweeper(stage).sweep()
            #expect(try await counts(stage)["events"] == 0)
        }
    }

    @Test func `one batch removes no more than it may`() async throws {
        try await EngineStage.run { stage in
            try await insert(250, "over", openedAt: Self.long, resolvedAt: Self.long, stage)
            let engine = EngineScope()
            let removed = try await stage.database.write { transaction in
                [
                    try OutboxUpkeep(transaction, engine).sweep(
                        finishedBefore: Self.now,
                        waitingBefore: Self.now,
                        limit: 100
                    ),
                    try EventRepository(transaction).sweep(engine, before: Self.now, limit: 100),
                    try AlertRepository(transaction).sweep(engine, before: Self.now, limit: 100),
                    try NotificationRepository(transaction).sweep(
                        engine,
                        before: Self.now,
                        after: nil,
                        limit: 100
                    ) { group, scope in
                        try OutboxUpkeep(transaction, engine).hasMail(of: group, in: scope)
                    }.removed,
                ]
            }
            #expect(removed.prefix(3) == [100, 100, 100] && (1...100).contains(removed[3]), "\(removed)")
        }
    }
}
