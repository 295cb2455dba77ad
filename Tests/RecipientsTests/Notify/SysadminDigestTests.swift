import Alerts
import Database
import Ground
import Harvests
import Recipients
import Tenancy
import TestSupport
import Testing

@Suite struct `The daily digest of sysadmins` {
    /// 2026-02-09, a Monday, 12:00 UTC.
    private static let noon = RecipientStage.noon
    /// The next morning at seven, in the zone of the consortium.
    private static let morning = noon + .hours(19)

    private func daily(_ stage: RecipientStage) -> NotificationStep { stage.step(sysadmins: .daily) }

    @Test func `tells the failures of a day in one mail, and others are told at once`() async throws {
        try await RecipientStage.with { stage in
            try await stage.sysadmin("sys")
            try await stage.person("ann", .admin)
            try await stage.run(try await stage.harvest(0), .failure)
            try await stage.run(try await stage.harvest(1), .refusal, at: Self.noon + .hours(1))
            let atOnce = try await stage.notify(with: daily(stage), at: Self.noon + .hours(2))
            #expect(atOnce.addresses == ["ann@lib.example", "ann@lib.example"])
            #expect(try await stage.notify(with: daily(stage), at: Self.morning - .minutes(1)).isEmpty)
            let mails = try await stage.notify(with: daily(stage), at: Self.morning)
            #expect(mails.kinds == [.digest] && mails.addresses == ["sys@host.example"])
            let digest = mails.first?.model["digest"]
            #expect(digest?["failed"] == 2 && digest?["isForSysadmin"] == true)
            #expect(digest?["items"]?.array?.map { $0["status"] } == ["Fail", "Fail"])
            #expect(try await stage.notify(with: daily(stage), at: Self.morning + .days(1)).isEmpty)
        }
    }

    @Test func `is not written when everything is well again, and says what came in after a failure`() async throws {
        try await RecipientStage.with { stage in
            try await stage.sysadmin("sys")
            try await stage.person("ann", .admin)
            let first = try await stage.harvest(0)
            try await stage.run(first, .failure)
            _ = try await stage.notify(with: daily(stage))
            try await stage.run(first, .success, at: Self.noon + .hours(1))
            _ = try await stage.notify(with: daily(stage), at: Self.noon + .hours(1))
            #expect(try await stage.notify(with: daily(stage), at: Self.morning).isEmpty)

            let day = Self.noon + .days(1)
            try await stage.run(first, .failure, at: day)
            try await stage.run(try await stage.harvest(1), .failure, at: day)
            _ = try await stage.notify(with: daily(stage), at: day)
            try await stage.run(first, .success, at: day + .hours(1))
            _ = try await stage.notify(with: daily(stage), at: day + .hours(1))
            let digest = try await stage.notify(with: daily(stage), at: Self.morning + .days(1)).first?.model["digest"]
            #expect(digest?["failed"] == 1 && digest?["succeeded"] == 1)
            #expect(digest?["items"]?.array?.last?["remark"] == "nach einem Fehlschlag")
        }
    }

    @Test func `leaves out what was silenced, and goes to nobody who is no sysadmin any more`() async throws {
        try await RecipientStage.with { stage in
            try await stage.sysadmin("sys")
            try await stage.person("ann", .admin)
            let harvest = try await stage.harvest(0)
            try await stage.run(harvest, .failure)
            _ = try await stage.notify(with: daily(stage))
            try await stage.change(try #require(try await stage.alert(of: harvest)), to: .silenced(until: nil))
            #expect(try await stage.notify(with: daily(stage), at: Self.morning).isEmpty)

            try await stage.run(try await stage.harvest(1), .failure, at: Self.morning)
            _ = try await stage.notify(with: daily(stage), at: Self.morning)
            try await stage.database.write { _ = try $0.run("DELETE FROM installation_roles") }
            #expect(try await stage.notify(with: daily(stage), at: Self.morning + .days(1)).isEmpty)
        }
    }

    @Test func `follows the consortium's chain, and counts as being told`() async throws {
        try await RecipientStage.with { stage in
            try await stage.sysadmin("sys")
            try await stage.run(try await stage.harvest(0), .failure)
            #expect(try await stage.notify(with: daily(stage)).isEmpty)
            #expect(try await stage.outcomes() == [.digestOnly])
            #expect(try await stage.notify(with: daily(stage), at: Self.morning).kinds == [.digest])

            try await stage.setChain(ChainConfiguration([ChainLink(.admins)]))
            try await stage.run(try await stage.harvest(1), .failure, at: Self.morning)
            let report = try await stage.notify(with: daily(stage), at: Self.morning)
            #expect(report.kinds == [.nobodyToTell] && report.addresses == ["sys@host.example"])
            #expect(try await stage.notify(with: daily(stage), at: Self.morning + .days(1)).isEmpty)
        }
    }

    @Test func `a sysadmin who is told at once as an admin gets no digest of it`() async throws {
        try await RecipientStage.with { stage in
            let ann = try await stage.person("ann", .admin)
            try await stage.database.write {
                try IdentityRepository($0).grantInstallationRole(.sysadmin, to: ann.identity)
            }
            try await stage.run(try await stage.harvest(0), .failure)
            #expect(try await stage.notify(with: daily(stage)).kinds == [.harvestFailed])
            #expect(try await stage.notify(with: daily(stage), at: Self.morning).isEmpty)
        }
    }

    @Test func `is asked for again just before it is sent`() async throws {
        try await RecipientStage.with { stage in
            try await stage.sysadmin("sys")
            try await stage.run(try await stage.harvest(0), .failure)
            _ = try await stage.notify(with: daily(stage))
            let mail = try #require(try await stage.notify(with: daily(stage), at: Self.morning).first)
            func refusal() async throws -> FinalFilter.Refusal? {
                try await stage.database.read { transaction in
                    try RecipientCheck(transaction).refusal(
                        of: mail.address,
                        for: mail.group,
                        in: stage.scope,
                        at: Self.morning
                    )
                }
            }
            #expect(try await refusal() == nil)
            try await stage.database.write { _ = try $0.run("DELETE FROM installation_roles") }
            #expect(try await refusal() != nil)
        }
    }
}
