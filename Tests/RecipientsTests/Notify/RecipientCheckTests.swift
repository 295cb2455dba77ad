import Alerts
import Database
import Ground
import Harvests
import Recipients
import Tenancy
import TestSupport
import Testing

@Suite struct `Just before a mail is sent` {
    private static let noon = RecipientStage.noon

    private func refusal(_ stage: RecipientStage, _ telling: Telling) async throws -> String? {
        try await stage.database.write { transaction in
            try RecipientCheck(transaction)
                .auditedRefusal(of: telling.address, for: telling.group, in: stage.scope, at: Self.noon)?.filter
        }
    }

    @Test func `its recipient is asked about again, and a refusal is audited`() async throws {
        let changes: [(String, String)] = [
            ("DELETE FROM role_grants", "role"), ("UPDATE memberships SET state = 'inactive'", "role"),
            ("UPDATE memberships SET failure_mail = 0", "preference"),
            ("UPDATE identities SET verified_at = NULL", "verified"),
            (
                "INSERT INTO suppressions (address, reason, detail, suppressed_at) VALUES ('ann@lib.example', 'bounced', '', 0)",
                "suppression"
            ),
        ]
        for (change, filter) in changes {
            try await RecipientStage.with { stage in
                try await stage.person("ann", .admin)
                try await stage.run(try await stage.harvest(), .failure)
                let telling = try #require(try await stage.notify().first)
                #expect(try await refusal(stage, telling) == nil)
                try await stage.database.write { _ = try $0.run(change) }
                #expect(try await refusal(stage, telling) == filter, "\(change)")
                let entry = try await stage.database.read { transaction in
                    try AuditTrail(transaction).page(in: stage.scope, reach: .everything).first
                }
                #expect(entry?.action == "mail.drop" && entry?.outcome == .refused)
            }
        }
    }

    @Test func `a digest's reader is asked about for any institution that is left`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("max", .viewer, at: .institution(stage.here), digest: .daily)
            let round = DigestRound(stage.database, EngineScope())
            _ = try await round.run(at: Self.noon)
            try await stage.run(try await stage.harvest(0), .success, at: Self.noon + .hours(1))
            _ = try await round.run(at: Self.noon + .days(1))
            let telling = try #require(try await stage.notify(at: Self.noon + .days(1)).first)
            #expect(try await refusal(stage, telling) == nil)
            try await stage.database.write { _ = try $0.run("DELETE FROM role_grants") }
            #expect(try await refusal(stage, telling) == "role")
        }
    }
}
