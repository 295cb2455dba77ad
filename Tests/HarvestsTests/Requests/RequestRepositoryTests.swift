import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct RequestRepositoryTests {
    @Test func `a request keeps its wish, its tally and its one decision`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let tenant = try HarvestStage.consortium("alpha", in: transaction)
                let other = try HarvestStage.consortium("beta", in: transaction)
                let requests = RequestRepository(transaction)
                let month = try #require(YearMonth("2026-02"))
                let wish = HarvestWish(institutions: [tenant.institution], months: month...month, start: .now)
                let request = try requests.add(
                    wish,
                    identity: nil,
                    who: "os:root",
                    reason: "restated",
                    decision: .waiting,
                    in: tenant.scope,
                    at: .sample
                )
                var tally = RequestTally()
                tally.created = 3
                tally.skip(.alreadySucceeded, 2)
                tally.skip(.inactive)
                try requests.tally(tally, of: request.id, in: tenant.scope)
                let stored = try #require(try requests.request(request.id, in: tenant.scope))
                #expect(stored.wish == wish)
                #expect(stored.tally == tally)
                #expect(try requests.request(request.id, in: other.scope) == nil)
                #expect(throws: RecordError.unknown("request", request.id)) {
                    try requests.decide(request.id, .approved, by: "x", note: nil, in: other.scope, at: .sample)
                }
                let decided = try requests.decide(
                    request.id,
                    .approved,
                    by: "user:a@b.example",
                    note: "fine",
                    in: tenant.scope,
                    at: .sample + .hours(1)
                )
                #expect(decided.decision == .approved)
                #expect(decided.note == "fine")
                #expect(throws: RecordError.self) {
                    try requests.decide(request.id, .refused, by: "x", note: nil, in: tenant.scope, at: .sample)
                }
                #expect(try requests.page(decision: .waiting, in: tenant.scope).isEmpty)
                #expect(try requests.page(in: tenant.scope).map(\.id) == [request.id])
            }
        }
    }

    @Test func `a quota counts what was asked for, and not what was refused`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let tenant = try HarvestStage.consortium("alpha", in: transaction)
                let identity = try transaction.value(
                    IdentityID.self,
                    """
                    INSERT INTO identities (address, address_key, name, state, created_at, version)
                    VALUES ('a@b.example', 'a@b.example', 'A', 'active', 0, 1) RETURNING id
                    """
                )
                let who = try #require(identity)
                let month = try #require(YearMonth("2026-02"))
                let requests = RequestRepository(transaction)
                for (hour, decision) in [(0, HarvestRequest.Decision.notNeeded), (5, .waiting), (6, .refused)] {
                    let request = try requests.add(
                        HarvestWish(months: month...month),
                        identity: who,
                        who: "user:a@b.example",
                        reason: nil,
                        decision: decision,
                        in: tenant.scope,
                        at: .sample + .hours(hour)
                    )
                    var tally = RequestTally()
                    tally.created = 10
                    tally.renewed = 1
                    tally.skip(.inactive, 50)
                    try requests.tally(tally, of: request.id, in: tenant.scope)
                }
                #expect(try requests.asked(by: who, since: .sample, in: tenant.scope) == 22)
                #expect(try requests.asked(by: who, since: .sample + .hours(1), in: tenant.scope) == 11)
            }
        }
    }
}
