import Alerts
import Database
import Ground
import Harvests
import Recipients
import Tenancy
import TestSupport
import Testing

@Suite struct `A digest's mail` {
    private static let noon = RecipientStage.noon

    /// A success and a failure, and the digest of them made; not yet mailed.
    private func prepare(_ stage: RecipientStage) async throws {
        let round = DigestRound(stage.database, EngineScope())
        _ = try await round.run(at: Self.noon)
        try await stage.run(try await stage.harvest(0), .success, at: Self.noon + .hours(1))
        try await stage.run(try await stage.harvest(1), .failure, at: Self.noon + .hours(2))
        _ = try await stage.harvest(2)
        _ = try await stage.notify(at: Self.noon + .hours(3))
        _ = try await round.run(at: Self.noon + .days(1))
    }

    @Test func `has failures first, and how many still wait`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin, failureMail: false, digest: .daily)
            try await prepare(stage)
            let mails = try await stage.notify(at: Self.noon + .days(1))
            #expect(mails.kinds == [.digest] && mails.addresses == ["ann@lib.example"])
            let digest = mails.first?.model["digest"]
            #expect(digest?["failed"] == 1 && digest?["succeeded"] == 1 && digest?["waiting"] == 1)
            #expect(digest?["items"]?.array?.map { $0["status"] } == ["Fail", "Success"])
            #expect(mails.first?.template == "digest")
            #expect(try await stage.notify(at: Self.noon + .days(1)).isEmpty)
        }
    }

    @Test func `is not sent to who changed their mind, left, or lost the institution in between`() async throws {
        let changes = [
            "UPDATE memberships SET digest = 'off'", "UPDATE memberships SET state = 'inactive'",
            "UPDATE identities SET state = 'inactive'", "UPDATE identities SET verified_at = NULL",
            "DELETE FROM role_grants", "UPDATE role_grants SET institution_id = (SELECT MAX(id) FROM institutions)",
        ]
        for change in changes {
            try await RecipientStage.with { stage in
                try await stage.person("max", .manager, at: .institution(stage.here), digest: .daily)
                try await prepare(stage)
                try await stage.database.write { _ = try $0.run(change) }
                #expect(try await stage.notify(at: Self.noon + .days(1)).isEmpty, "\(change)")
            }
        }
    }

    @Test func `leaves out what was silenced in between`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin, digest: .daily)
            try await prepare(stage)
            let alerts = try await stage.database.read { transaction in
                try AlertRepository(transaction).page(AlertFilter(), in: stage.scope, reach: .everything, at: Self.noon)
            }
            for alert in alerts { try await stage.change(alert, to: .silenced(until: nil)) }
            let digest = try #require(try await stage.notify(at: Self.noon + .days(1)).first?.model["digest"])
            #expect(digest["failed"] == 0 && digest["succeeded"] == 1)
        }
    }
}
