import Connections
import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct HarvestRepositoryTests {
    @Test func `a stored harvest comes back as it was, through random lives`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                var generator = SeededGenerator(seed: 21)
                let (tenant, provider, connection) = try Self.tenant("alpha", transaction)
                let harvests = HarvestRepository(transaction)
                for offset in 0..<40 {
                    let month = YearMonth("2026-02")?.advanced(by: -offset)
                    let new = NewHarvest.sample(connection, provider, institution: tenant.institution, month: month)
                    var expected = try harvests.add(new, in: tenant.scope, at: .sample)
                    var now = Instant.sample
                    for _ in 0..<12 {
                        now = now + .seconds(Int.random(in: 0...50_000, using: &generator))
                        let event = Self.event(using: &generator, now)
                        let move = try harvests.move(
                            expected.id,
                            event,
                            policy: HarvestPolicy(),
                            in: tenant.scope,
                            at: now
                        )
                        let pure = HarvestMachine.move(expected, event, policy: HarvestPolicy(), now: now)
                        #expect(move.after == pure.0)
                        #expect(move.effects == pure.1)
                        expected = pure.0
                        #expect(try harvests.harvest(expected.id, in: tenant.scope) == expected)
                    }
                    let attempts = try AttemptRepository(transaction).attempts(of: expected.id, in: tenant.scope)
                    let counted = attempts.filter { $0.episode == expected.episode && $0.counted }
                    #expect(counted.count == expected.attempts)
                    #expect(attempts.filter { $0.endedAt == nil }.count == (expected.status == .active ? 1 : 0))
                }
            }
        }
    }

    @Test func `a connection, its provider and its institution have a history once it has a harvest`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let (tenant, provider, connection) = try Self.tenant("alpha", transaction)
                let (other, _, _) = try Self.tenant("beta", transaction)
                let harvests = HarvestRepository(transaction)
                let selections: [ConnectionSelection] = [
                    .connection(connection), .provider(provider), .institution(tenant.institution), .all,
                ]
                for selection in selections { #expect(try !harvests.exists(of: selection, in: tenant.scope)) }
                let month = YearMonth("2026-02")
                let new = NewHarvest.sample(connection, provider, institution: tenant.institution, month: month)
                _ = try harvests.add(new, in: tenant.scope, at: .sample)
                for selection in selections {
                    #expect(try harvests.exists(of: selection, in: tenant.scope))
                    #expect(try !harvests.exists(of: selection, in: other.scope))
                }
                #expect(try !harvests.exists(of: .institution(other.institution), in: tenant.scope))
            }
        }
    }

    @Test func `of sixty-four who add the same month one succeeds`() async throws {
        try await HarvestStage.with { database in
            let (tenant, provider, connection) = try await database.write { try Self.tenant("alpha", $0) }
            let added = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        let new = NewHarvest.sample(connection, provider, institution: nil, month: YearMonth("2026-02"))
                        let result = try? await database.write { transaction in
                            try HarvestRepository(transaction).add(new, in: tenant.scope, at: .sample)
                        }
                        return result != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(added == 1)
            try await database.write { try expectExactQueue($0) }
        }
    }

    @Test func `another consortium's harvest answers like one that does not exist`() async throws {
        try await HarvestStage.with { database in
            let (new, beta) = try await database.write { transaction in
                let (alpha, provider, connection) = try Self.tenant("alpha", transaction)
                let (beta, _, _) = try Self.tenant("beta", transaction)
                let harvests = HarvestRepository(transaction)
                let new = NewHarvest.sample(
                    connection,
                    provider,
                    institution: alpha.institution,
                    month: YearMonth("2026-02")
                )
                let harvest = try harvests.add(new, in: alpha.scope, at: .sample)
                #expect(try harvests.harvest(harvest.id, in: beta.scope) == nil)
                #expect(try harvests.listing(harvest.id, in: beta.scope) == nil)
                #expect(try harvests.page(reach: .everything, in: beta.scope).isEmpty)
                #expect(try harvests.months(over: connection, in: beta.scope).isEmpty)
                let unknown = RecordError.unknown("harvest", harvest.id)
                #expect(throws: unknown) {
                    try harvests.move(harvest.id, .stop, policy: HarvestPolicy(), in: beta.scope, at: .sample)
                }
                #expect(throws: unknown) { try harvests.remove(harvest.id, in: beta.scope) }
                return (new, beta.scope)
            }
            await #expect(throws: DatabaseError.self) {
                // Not even the foreign keys let a row of one consortium point into another.
                try await database.write { try HarvestRepository($0).add(new, in: beta, at: .sample) }
            }
        }
    }

    @Test func `the log pages newest change first through every filter and reach`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                var generator = SeededGenerator(seed: 8)
                let (tenant, first, connection) = try Self.tenant("alpha", transaction)
                let second = try tenant.provider("Other", host: "other.example", in: transaction)
                let other = try tenant.institution("Second library", in: transaction)
                let owners: [(ConnectionID, ProviderID, InstitutionID?)] = [
                    (connection, first, tenant.institution),
                    (try tenant.connection("O1", to: second, in: transaction), second, tenant.institution),
                    (try tenant.connection("O2", to: second, of: other, in: transaction), second, other),
                ]
                let harvests = HarvestRepository(transaction)
                for offset in 0..<90 {
                    guard let owner = owners.randomElement(using: &generator) else { continue }
                    let month = YearMonth("2026-02")?.advanced(by: -offset)
                    let new = NewHarvest.sample(owner.0, owner.1, institution: owner.2, month: month)
                    let now = Instant.sample + .seconds(Int.random(in: 0...30, using: &generator))
                    let harvest = try harvests.add(new, in: tenant.scope, at: now)
                    if Bool.random(using: &generator) {
                        try harvests.move(harvest.id, .stop, policy: HarvestPolicy(), in: tenant.scope, at: now)
                    }
                }
                let everything = try harvests.page(reach: .everything, limit: 500, in: tenant.scope)
                #expect(everything.count == 90)
                for round in 0..<60 {
                    var filter = try Self.filter(using: &generator, [first, second], [tenant.institution, other])
                    if Bool.random(using: &generator) { filter.connections = [owners[1].0, owners[2].0] }
                    let reach: Reach = Bool.random(using: &generator) ? .everything : .institutions([other])
                    let expected = everything.filter { Self.passes($0.harvest, filter, reach) }
                    var found: [HarvestListing] = []
                    var cursor: HarvestCursor?
                    while true {
                        let page = try harvests.page(filter, reach: reach, after: cursor, limit: 7, in: tenant.scope)
                        found += page
                        guard page.count == 7, let last = page.last else { break }
                        cursor = HarvestCursor(HarvestCursor(last.harvest).description)
                    }
                    #expect(found.map(\.harvest.id) == expected.map(\.harvest.id), "round \(round): \(filter)")
                }
                #expect(try harvests.page(reach: .nothing, in: tenant.scope).isEmpty)
                let counts = try harvests.counts(reach: .everything, in: tenant.scope)
                #expect(counts.values.reduce(0, +) == 90)
                #expect(everything.first?.provider != nil && everything.first?.connection != nil)
            }
        }
    }

    @Test func `deleting takes attempts and raw answers along, and refuses what runs`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let claim = try QueueTests.oneClaim(transaction)
                let harvests = HarvestRepository(transaction)
                let hash = try #require(BlobHash(rawValue: String(repeating: "ab", count: 32)))
                try RawAnswerRepository(transaction).add(
                    BlobReference(hash: hash, size: 10, storedSize: 5),
                    mediaType: "application/json",
                    of: claim.harvest.id,
                    attempt: claim.attempt.id,
                    in: claim.scope,
                    at: .sample
                )
                let raw = RawAnswerRepository(transaction)
                #expect(try raw.named([hash], in: claim.scope) == [hash])
                #expect(throws: RecordError.self) { try harvests.remove(claim.harvest.id, in: claim.scope) }
                try harvests.move(
                    claim.harvest.id,
                    .finished(.stopped),
                    policy: HarvestPolicy(),
                    in: claim.scope,
                    at: .sample
                )
                try harvests.remove(claim.harvest.id, in: claim.scope)
                #expect(try raw.named([hash], in: claim.scope).isEmpty)
                #expect(try transaction.value(Int.self, "SELECT COUNT(*) FROM attempts") == 0)
                try expectExactQueue(transaction)
            }
        }
    }

    @Test func `polls and drains reopen their attempt and do not add to them`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let claim = try QueueTests.oneClaim(transaction)
                let harvests = HarvestRepository(transaction)
                var now = Instant.sample
                var fence = claim.fence
                let outcomes: [AttemptOutcome] = [
                    .queuedByProvider(retryAfter: nil, message: nil), .drained,
                    .queuedByProvider(retryAfter: nil, message: nil), .succeeded(.init(rows: 2)),
                ]
                for (index, outcome) in outcomes.enumerated() {
                    if index > 0 {
                        now = now + .hours(1)
                        fence = try #require(try Queue(transaction).claim(at: now)).fence
                    }
                    try harvests.move(
                        claim.harvest.id,
                        .finished(outcome),
                        policy: HarvestPolicy(),
                        fence: fence,
                        in: claim.scope,
                        at: now
                    )
                }
                let attempts = try AttemptRepository(transaction).attempts(of: claim.harvest.id, in: claim.scope)
                #expect(attempts.count == 1)
                #expect(attempts.first?.runs == 4)
                #expect(attempts.first?.outcome == .succeeded)
                #expect(attempts.first?.startedAt == .sample)
            }
        }
    }

    @Test func `a consortium's own policies and nights come with its policy`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let tenant = try HarvestStage.consortium("alpha", zone: "Europe/Vienna", in: transaction)
                let policies = ErrorPolicyRepository(transaction)
                try policies.set(.giveUp, for: 3031, by: "os:root", in: tenant.scope, at: .sample)
                try policies.set(.daily, for: 3031, by: "os:root", in: tenant.scope, at: .sample)
                try policies.set(.note, for: 3040, by: "os:root", in: tenant.scope, at: .sample)
                try policies.set(nil, for: 3040, by: "os:root", in: tenant.scope, at: .sample)
                let policy = try HarvestPolicy.of(tenant.scope, base: HarvestPolicy(), in: transaction)
                #expect(policy.catalogue.overrides == [3031: .daily])
                #expect(policy.night.zone.identifier == "Europe/Vienna")
            }
        }
    }

    private static func tenant(
        _ key: String,
        _ transaction: any Transaction
    ) throws -> (HarvestStage.Tenant, ProviderID, ConnectionID) {
        let tenant = try HarvestStage.consortium(key, in: transaction)
        let provider = try tenant.provider("Acme", host: "sushi.example.org", in: transaction)
        return (tenant, provider, try tenant.connection("Acme \(key)", to: provider, in: transaction))
    }

    private static func filter(
        using generator: inout SeededGenerator,
        _ providers: [ProviderID],
        _ institutions: [InstitutionID]
    ) throws -> HarvestFilter {
        var filter = HarvestFilter()
        if Bool.random(using: &generator) {
            filter.providers = [providers.randomElement(using: &generator) ?? providers[0]]
        }
        if Bool.random(using: &generator) {
            filter.institutions = Set(institutions.filter { _ in Bool.random(using: &generator) })
        }
        if Bool.random(using: &generator) { filter.statuses = [.stopped] }
        if Bool.random(using: &generator) { filter.updatedSince = .sample + .seconds(12) }
        if Bool.random(using: &generator) {
            let first = try #require(YearMonth("2022-01"))
            filter.months = first...first.advanced(by: 40)
        }
        return filter
    }

    private static func passes(_ harvest: Harvest, _ filter: HarvestFilter, _ reach: Reach) -> Bool {
        reach.contains(harvest.institution)
            && (filter.providers.isEmpty || filter.providers.contains(harvest.provider))
            && (filter.institutions.isEmpty || harvest.institution.map(filter.institutions.contains) == true)
            && (filter.connections.isEmpty || filter.connections.contains(harvest.connection))
            && (filter.statuses.isEmpty || filter.statuses.contains(harvest.status))
            && (filter.updatedSince.map { harvest.updatedAt >= $0 } ?? true)
            && (filter.months.map { range in harvest.month.map(range.contains) == true } ?? true)
    }

    private static func event(using generator: inout SeededGenerator, _ now: Instant) -> HarvestEvent {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0...4: .claimed(owner: "node-1", until: now + .seconds(30))
        case 5: .finished(.succeeded(.init(.partial, rows: 3, code: 3040, message: "words")))
        case 6: .finished(.failed(.init(code: 1000, message: "words")))
        case 7: .leaseLost
        case 8: .stop
        default: .renew(.init(start: .now(now), priority: .now, maxAttempts: 4, release: .r5))
        }
    }
}
