import Connections
import Database
import Ground
import Tenancy
import Testing

@testable import Usage

@Suite struct `A load` {
    private let month = YearMonth.of(202_401)

    private func state(_ id: LoadID, _ world: UsageWorld) async throws -> LoadState? {
        let scope = world.scopes[0]
        return try await world.database.read { try LoadRepository($0).load(id, in: scope)?.state }
    }

    @Test func `takes the place of the one before it when it says more`() async throws {
        try await UsageWorld.with { world in
            let (first, _) = try await world.load([UsageSample(count: 5)], month)
            let (second, outcome) = try await world.load([UsageSample(count: 5), UsageSample(title: "New")], month)
            #expect(outcome == .published(replacing: first))
            #expect(try await state(first, world) == .superseded)
            #expect(try await state(second, world) == .current)
            #expect(try await world.seen(month).count == 2)
        }
    }

    @Test func `that says the same in another order changes nothing`() async throws {
        try await UsageWorld.with { world in
            var random = SeededGenerator(seed: 11)
            let samples = (0..<200).map { _ in UsageSample.random(using: &random) }
            let (first, _) = try await world.load(samples, month)
            let (second, outcome) = try await world.load(samples.shuffled(using: &random), month)
            #expect(outcome == .unchanged(current: first))
            #expect(try await state(second, world) == .discarded)
            #expect(try await world.seen(month) == UsageSample.sums(samples))
        }
    }

    @Test func `that would lose usage is held until somebody accepts it`() async throws {
        try await UsageWorld.with { world in
            let scope = world.scopes[0]
            let (first, _) = try await world.load(
                [UsageSample(count: 5), UsageSample(metric: "Other", count: 2)],
                month
            )
            let (held, outcome) = try await world.load(
                [UsageSample(count: 3), UsageSample(metric: "Other", count: 9)],
                month
            )
            let reason = HoldReason.shrunk([.init(metric: "Total_Item_Requests", before: 5, after: 3)])
            #expect(outcome == .held(reason))
            #expect(try await world.seen(month)[UsageSample()] == 5)
            let waiting = try await world.database.read { transaction in
                try LoadRepository(transaction).load(held, in: scope)
            }
            #expect(waiting?.holdReason == reason)
            _ = try await world.database.write { try LoadRepository($0).accept(held, in: scope, at: UsageWorld.now) }
            #expect(try await state(first, world) == .superseded)
            #expect(try await world.seen(month)[UsageSample()] == 3)
            await #expect(throws: LoadError.self) {
                try await world.database.write { try LoadRepository($0).accept(held, in: scope, at: UsageWorld.now) }
            }
        }
    }

    @Test func `that is empty is held, and can be discarded`() async throws {
        try await UsageWorld.with { world in
            let scope = world.scopes[0]
            try await world.load([UsageSample(count: 5)], month)
            let (held, outcome) = try await world.load([], month)
            #expect(outcome == .held(.vanished(records: 1, total: 5)))
            _ = try await world.database.write { try LoadRepository($0).discard(held, in: scope, at: UsageWorld.now) }
            #expect(try await state(held, world) == .discarded)
            #expect(try await world.seen(month)[UsageSample()] == 5)
        }
    }

    @Test func `that is held gives way to a newer one`() async throws {
        try await UsageWorld.with { world in
            try await world.load([UsageSample(count: 5)], month)
            let (first, _) = try await world.load([UsageSample(count: 3)], month)
            let (second, _) = try await world.load([UsageSample(count: 4)], month)
            #expect(try await state(first, world) == .discarded)
            #expect(try await state(second, world) == .held)
            _ = try await world.load([UsageSample(count: 6)], month)
            #expect(try await state(second, world) == .discarded)
            #expect(try await world.seen(month)[UsageSample()] == 6)
        }
    }

    @Test func `of no usage is kept apart from no load at all`() async throws {
        try await UsageWorld.with { world in
            let (id, outcome) = try await world.load([], month)
            #expect(outcome == .published(replacing: nil))
            let scope = world.scopes[0]
            let filter = UsageFilter(months: month...month)
            let loads = try await world.database.read { try UsageQuery($0).loads(filter, in: scope) }
            #expect(loads.map { $0.id } == [id])
            #expect(loads.first?.records == 0)
        }
    }

    @Test func `is unknown to another consortium`() async throws {
        try await UsageWorld.with { world in
            let (id, _) = try await world.load([UsageSample()], month)
            let other = world.scopes[1]
            #expect(try await world.database.read { try LoadRepository($0).load(id, in: other) } == nil)
            await #expect(throws: LoadError.self) {
                try await world.database.write { try LoadRepository($0).discard(id, in: other, at: UsageWorld.now) }
            }
        }
    }

    @Test func `can be held for a reason that does not lie in its counts`() async throws {
        try await UsageWorld.with { world in
            let scope = world.scopes[0]
            let load = try await world.begin(month)
            let review = HoldReason.review(code: 9041, sentence: "The report names another institution.")
            let outcome = try await world.database.write { transaction in
                try LoadRepository(transaction).publish(
                    load,
                    .nothing,
                    from: LoadProvenance(institutionName: "Stranger"),
                    review: review,
                    in: scope,
                    at: UsageWorld.now
                )
            }
            #expect(outcome == .held(review))
            let stored = try await world.database.read { try LoadRepository($0).load(load, in: scope) }
            #expect(stored?.holdReason == review)
            #expect(stored?.provenance.institutionName == "Stranger")
        }
    }

    @Test func `that nobody needs is swept a few rows at a time, and nothing else is`() async throws {
        try await UsageWorld.with { world in
            var random = SeededGenerator(seed: 3)
            let samples = (0..<150).map { _ in UsageSample.random(using: &random) }
            try await world.load(Array(samples.prefix(100)), month)
            try await world.load(samples, month)
            let abandoned = try await world.begin(month)
            let writer = LoadWriter(world.database, in: world.scopes[0], loads: [month: abandoned]) { _ in }
            try await writer.append(UsageSample.batch(Array(samples.prefix(20))))

            func sweepAll(abandonedBefore: Instant) async throws -> Int {
                var rounds = 0
                while try await world.database.write({
                    try LoadSweep($0).sweep(EngineScope(), limit: 10, abandonedBefore: abandonedBefore)
                }) != nil { rounds += 1 }
                return rounds
            }
            #expect(try await sweepAll(abandonedBefore: UsageWorld.now) > 5)
            #expect(try await state(abandoned, world) == .writing)
            _ = try await sweepAll(abandonedBefore: UsageWorld.now + .seconds(1))
            #expect(try await state(abandoned, world) == nil)
            #expect(try await world.seen(month) == UsageSample.sums(samples))
            let counts: [Int64?] = try await world.database.read { transaction in
                try ["SELECT COUNT(DISTINCT load_id) FROM usage_rows", "SELECT COUNT(*) FROM loads"].map {
                    try transaction.value(Int64.self, $0)
                }
            }
            #expect(counts == [1, 1])
        }
    }
}

@Suite struct `The shrink guard` {
    @Test func `lets nothing shrink, over random pairs`() {
        var random = SeededGenerator(seed: 21)
        for round in 0..<5_000 {
            func content() -> LoadContent {
                var metrics: [String: MetricTally] = [:]
                for name in ["A", "B", "C"] where Bool.random(using: &random) {
                    metrics[name] = MetricTally(records: 1, total: Int64.random(in: 0...3, using: &random))
                }
                let total = metrics.values.reduce(0) { $0 + $1.total }
                let digest = UInt64.random(in: 0...1, using: &random)
                return LoadContent(records: metrics.count, total: total, digest: digest, metrics: metrics)
            }
            let (new, old) = (content(), content())
            let releases = CounterRelease.allCases
            let (newRelease, oldRelease) = (
                releases.randomElement(using: &random) ?? .r5, releases.randomElement(using: &random) ?? .r5
            )
            switch ShrinkGuard().judge(new, newRelease, against: (old, oldRelease)) {
            case .publish:
                #expect(new.records > 0 || old.records == 0, "round \(round)")
                guard newRelease == oldRelease else { continue }
                for (name, tally) in old.metrics {
                    #expect((new.metrics[name]?.total ?? 0) >= tally.total, "round \(round)")
                }
            case .unchanged:
                #expect(
                    newRelease == oldRelease && new.digest == old.digest && new.total == old.total,
                    "round \(round)"
                )
            case .hold(.vanished):
                #expect(new.records == 0 && old.records > 0, "round \(round)")
            case .hold(.shrunk(let losses)):
                #expect(newRelease == oldRelease && !losses.isEmpty, "round \(round)")
                #expect(losses.allSatisfy { $0.after < $0.before }, "round \(round)")
            case .hold(.review):
                Issue.record("The guard itself never asks for a review.")
            }
            #expect(ShrinkGuard().judge(new, newRelease, against: nil) == .publish)
        }
    }

    @Test func `tolerates what it is told to tolerate`() {
        let old = LoadContent(records: 1, total: 100, digest: 1, metrics: ["A": MetricTally(records: 1, total: 100)])
        let new = LoadContent(records: 1, total: 95, digest: 2, metrics: ["A": MetricTally(records: 1, total: 95)])
        #expect(ShrinkGuard(tolerance: 0.05).judge(new, .r5, against: (old, .r5)) == .publish)
        #expect(ShrinkGuard(tolerance: 0.04).judge(new, .r5, against: (old, .r5)) != .publish)
    }

    @Test(arguments: [
        HoldReason.vanished(records: 3, total: 9), .shrunk([.init(metric: "M", before: 5, after: 0)]),
        .review(code: 9041, sentence: "Look."),
    ])
    func `gives reasons that survive storing`(reason: HoldReason) {
        #expect(HoldReason(json: reason.json) == reason)
        #expect(reason.sentence.hasSuffix("."))
    }
}
