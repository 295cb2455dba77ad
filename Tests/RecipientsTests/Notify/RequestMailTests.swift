import Alerts
import Database
import Ground
import Harvests
import Recipients
import Tenancy
import TestSupport
import Testing

@Suite struct `A request for harvests` {
    private static let noon = RecipientStage.noon

    private func request(
        _ stage: RecipientStage,
        of member: Membership,
        decision: HarvestRequest.Decision = .waiting
    ) async throws -> HarvestRequest {
        try await stage.database.write { transaction in
            let month = try #require(YearMonth(year: 2026, month: 1))
            let requests = RequestRepository(transaction)
            let request = try requests.add(
                HarvestWish(institutions: [stage.here], months: month...month, start: .now),
                identity: member.identity,
                who: "user:\(member.address)",
                reason: "restated",
                decision: decision,
                in: stage.scope,
                at: Self.noon
            )
            try RequestEvents.record(request, in: transaction, at: Self.noon)
            return request
        }
    }

    private func decide(
        _ stage: RecipientStage,
        _ request: HarvestRequest,
        _ decision: HarvestRequest.Decision
    ) async throws {
        try await stage.database.write { transaction in
            let decided = try RequestRepository(transaction).decide(
                request.id,
                decision,
                by: "user:ann@lib.example",
                note: "fine",
                in: stage.scope,
                at: Self.noon
            )
            try RequestEvents.record(decided, in: transaction, at: Self.noon)
        }
    }

    @Test(arguments: [HarvestRequest.Decision.approved, .refused])
    func `goes to who decides, and its answer to who asked`(decision: HarvestRequest.Decision) async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin, failureMail: false)
            let max = try await stage.person("max", .manager, at: .institution(stage.here), failureMail: false)
            try await stage.person("mia", .manager, at: .institution(stage.here))
            let request = try await request(stage, of: max)
            let asked = try await stage.notify()
            #expect(asked.kinds == [.requestSubmitted] && asked.addresses == ["ann@lib.example"])
            #expect(asked.first?.model["request"]?["who"] == "max@lib.example")
            try await decide(stage, request, decision)
            let answered = try await stage.notify()
            #expect(answered.kinds == [decision == .approved ? .requestApproved : .requestRefused])
            #expect(answered.addresses == ["max@lib.example"])
            #expect(answered.first?.model["request"]?["decidedBy"] == "ann@lib.example")
            #expect(answered.first?.model["request"]?["reason"] == "restated")
            #expect(answered.first?.model["request"]?["decision"] == "fine")
        }
    }

    @Test func `asks nobody when it was decided before the mail was due`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin)
            let max = try await stage.person("max", .manager, at: .institution(stage.here))
            let request = try await request(stage, of: max)
            try await decide(stage, request, .approved)
            #expect(try await stage.notify().kinds == [.requestApproved])
        }
    }

    @Test func `is not answered to who has left, and makes no alert of it`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin)
            let max = try await stage.person("max", .manager, at: .institution(stage.here))
            let request = try await request(stage, of: max)
            _ = try await stage.notify()
            try await stage.revokeRoles(of: max)
            try await decide(stage, request, .approved)
            #expect(try await stage.notify().isEmpty)
            #expect(try await stage.outcomes() == [.mailed, .nobody])
        }
    }

    @Test func `that nobody can decide is an alert`() async throws {
        try await RecipientStage.with { stage in
            try await stage.sysadmin("root")
            let max = try await stage.person("max", .manager, at: .institution(stage.here))
            _ = try await request(stage, of: max)
            let mails = try await stage.notify()
            #expect(mails.kinds == [.nobodyToTell])
            #expect(mails.addresses == ["root@host.example"])
        }
    }

    @Test func `that needs no decision makes no mail`() async throws {
        try await RecipientStage.with { stage in
            let ann = try await stage.person("ann", .admin)
            _ = try await request(stage, of: ann, decision: .notNeeded)
            #expect(try await stage.notify().isEmpty)
        }
    }
}
