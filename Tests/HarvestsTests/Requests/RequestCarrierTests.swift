import Connections
import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct RequestCarrierTests {
    /// Two institutions, connected to two providers as far as `pairs` says.
    private static func stage(
        _ transaction: any Transaction
    ) throws -> (tenant: HarvestStage.Tenant, other: InstitutionID, providers: [ProviderID]) {
        let tenant = try HarvestStage.consortium("alpha", in: transaction)
        let other = try tenant.institution("Second library", in: transaction)
        let providers = try ["Acme", "Bits"].map { try tenant.provider($0, host: "\($0).example", in: transaction) }
        _ = try tenant.connection("A1", to: providers[0], in: transaction)
        _ = try tenant.connection("B1", to: providers[1], in: transaction)
        _ = try tenant.connection("A2", to: providers[0], of: other, in: transaction)
        return (tenant, other, providers)
    }

    private static func carrier(_ transaction: any Transaction) -> RequestCarrier {
        RequestCarrier(transaction, policy: HarvestPolicy(), defaults: .standard)
    }

    private static func request(
        _ wish: HarvestWish,
        in scope: ConsortiumScope,
        _ transaction: any Transaction,
        at now: Instant = .sample
    ) throws -> HarvestRequest {
        let requests = RequestRepository(transaction)
        let request = try requests.add(
            wish,
            identity: nil,
            who: "os:root",
            reason: nil,
            decision: .notNeeded,
            in: scope,
            at: now
        )
        while try !carrier(transaction).step(request.id, in: scope, at: now) {}
        return try #require(try requests.request(request.id, in: scope))
    }

    @Test func `a wish for everybody makes every report of every connection, and once only`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let (tenant, _, _) = try Self.stage(transaction)
                let first = try #require(YearMonth("2026-01"))
                let wish = HarvestWish(reports: [.tr, .pr], months: first...first.advanced(by: 1), start: .now)
                let expected = try Self.carrier(transaction).preview(wish, in: tenant.scope, at: .sample)
                let request = try Self.request(wish, in: tenant.scope, transaction)
                #expect(request.tally.created == 3 * 2 * 2)
                #expect(request.tally == expected)
                #expect(request.carriedOutAt == .sample)
                #expect(try Self.carrier(transaction).step(request.id, in: tenant.scope, at: .sample))
                var filter = HarvestFilter()
                filter.request = request.id
                let made = try HarvestRepository(transaction).page(filter, reach: .everything, in: tenant.scope)
                #expect(made.count == 12)
                #expect(made.allSatisfy { $0.harvest.status == .queued && $0.harvest.priority == .now })
                let again = try Self.request(wish, in: tenant.scope, transaction)
                #expect(again.tally.created == 0)
                #expect(again.tally.skipped == [.alreadyWaiting: 12])
                try expectExactQueue(transaction)
            }
        }
    }

    @Test func `groups, named providers and missing connections are counted as they are`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let (tenant, other, providers) = try Self.stage(transaction)
                let group = try InstitutionGroupRepository(transaction).add(
                    name: "both",
                    members: [tenant.institution, other],
                    in: tenant.scope,
                    at: .sample
                )
                let month = try #require(YearMonth("2026-02"))
                let wish = HarvestWish(
                    institutions: [],
                    groups: [group.id],
                    providers: Set(providers),
                    reports: [.tr],
                    months: month...month
                )
                let request = try Self.request(wish, in: tenant.scope, transaction)
                #expect(request.tally.created == 3)
                #expect(request.tally.skipped == [.notConnected: 1])
                let narrow = HarvestWish(
                    institutions: [other],
                    providers: [providers[0]],
                    reports: [.tr],
                    months: month...month,
                    start: .now
                )
                let hurried = try Self.request(narrow, in: tenant.scope, transaction)
                #expect(hurried.tally.renewed == 1)
                #expect(hurried.tally.skippedInAll == 0)
            }
        }
    }

    @Test func `a large request is carried out part by part, and goes on after an interruption`() async throws {
        try await HarvestStage.with { database in
            let (scope, id) = try await database.write { transaction in
                let tenant = try HarvestStage.consortium("alpha", in: transaction)
                let provider = try tenant.provider("Acme", host: "a.example", in: transaction)
                for number in 0..<130 { _ = try tenant.connection("c\(number)", to: provider, in: transaction) }
                let last = try #require(YearMonth("2026-03"))
                let request = try RequestRepository(transaction).add(
                    HarvestWish(months: last.advanced(by: -11)...last),
                    identity: nil,
                    who: "os:root",
                    reason: nil,
                    decision: .notNeeded,
                    in: tenant.scope,
                    at: .sample
                )
                return (tenant.scope, request.id)
            }
            var parts = 0
            var finished = false
            while !finished {
                let open = try await database.read { transaction in
                    try RequestRepository.unfinished(before: .sample, in: transaction, engine: EngineScope()).map(
                        \.request
                    )
                }
                #expect(open == [id])
                finished = try await database.write { transaction in
                    try Self.carrier(transaction).step(id, in: scope, at: .sample)
                }
                parts += 1
            }
            #expect(parts > 5)
            let request = try await database.read { try RequestRepository($0).request(id, in: scope) }
            #expect(request?.tally.created == 130 * 4 * 12)
            let count = try await database.read { try $0.value(Int.self, "SELECT COUNT(*) FROM harvests") }
            #expect(count == 130 * 4 * 12)
        }
    }

    @Test func `records are gathered once and move on`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let claim = try QueueTests.oneClaim(transaction)
                let objects = HarvestObjectRepository(transaction)
                for _ in 0..<2 {
                    try objects.gather(
                        ["TR/2026-01", "TR/2026-02"],
                        of: claim.harvest.id,
                        attempt: claim.attempt.id,
                        in: claim.scope,
                        at: .sample
                    )
                }
                let hash = try #require(BlobHash(rawValue: String(repeating: "0a", count: 32)))
                let attempt = claim.attempt.id
                let scope = claim.scope
                try objects.advance("TR/2026-01", to: .fetched, content: hash, attempt: attempt, in: scope, at: .sample)
                try objects.advance("TR/2026-01", to: .imported, attempt: attempt, in: scope, at: .sample)
                #expect(try objects.counts(of: attempt, in: scope) == [.gathered: 1, .imported: 1])
                let imported = try objects.page(.imported, of: attempt, in: scope)
                #expect(imported.map(\.content) == [hash])
                #expect(try RawAnswerRepository(transaction).named([hash], in: scope) == [hash])
            }
        }
    }
}
