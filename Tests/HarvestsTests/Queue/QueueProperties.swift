import Connections
import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct QueueProperties {
    @Test(arguments: [UInt64](1...6))
    func `lanes, hosts and turns always equal what the harvest rows say`(seed: UInt64) async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                var world = try QueueWorld(seed: seed, transaction)
                for step in 0..<600 {
                    try world.step(transaction)
                    if step % 20 == 19 { try expectExactQueue(transaction, "seed \(seed), step \(step)") }
                }
                #expect(world.claims > 20, "seed \(seed) tried too little")
            }
        }
    }

    @Test func `no harvest is claimed twice, none before it is due, and all are claimed in the end`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                var generator = SeededGenerator(seed: 5)
                var expected: Set<HarvestID> = []
                for key in ["alpha", "beta", "gamma"] {
                    let tenant = try HarvestStage.consortium(key, in: transaction)
                    for host in 0..<3 {
                        let name = "h\(host).example"
                        let provider = try tenant.provider(name, host: name, atOnce: 2, in: transaction)
                        let connection = try tenant.connection(name, to: provider, in: transaction)
                        for offset in 0..<30 {
                            let due = Instant.sample + .seconds(Int.random(in: 0...500, using: &generator))
                            let new = NewHarvest.sample(
                                connection,
                                provider,
                                institution: nil,
                                month: YearMonth("2026-02")?.advanced(by: -offset),
                                host: name,
                                start: .now(due)
                            )
                            expected.insert(
                                try HarvestRepository(transaction).add(new, in: tenant.scope, at: .sample).id
                            )
                        }
                    }
                }
                var claimed: Set<HarvestID> = []
                var now = Instant.sample
                var running: [ClaimedHarvest] = []
                while claimed.count < expected.count, now < .sample + .hours(1) {
                    while let claim = try Queue(transaction).claim(at: now) {
                        #expect(claimed.insert(claim.harvest.id).inserted)
                        #expect(claim.harvest.runAfter <= now)
                        running.append(claim)
                    }
                    let perHost = Dictionary(grouping: running, by: \.harvest.host).mapValues(\.count)
                    #expect(perHost.values.allSatisfy { $0 <= 2 })
                    for claim in running where Bool.random(using: &generator) {
                        try HarvestRepository(transaction).move(
                            claim.harvest.id,
                            .finished(.succeeded(.init(rows: 1))),
                            policy: HarvestPolicy(),
                            fence: claim.fence,
                            in: claim.scope,
                            at: now
                        )
                        running.removeAll { $0 == claim }
                    }
                    now = now + .seconds(5)
                }
                #expect(claimed == expected)
                try expectExactQueue(transaction)
            }
        }
    }

    /// How long the others wait beside one tenant that brings nine tenths of the load, and with the place to themselves.
    @Test func `a tenant with nine tenths of the load does not double the others' waiting`() async throws {
        let alone = try await Fairness.run(loud: 0)
        let beside = try await Fairness.run(loud: 1620)
        print("figures: mean wait of a quiet tenant \(alone.mean) s alone, \(beside.mean) s beside the loud one;")
        print("figures: 95th percentile \(alone.percentile95) s alone, \(beside.percentile95) s beside the loud one")
        #expect(beside.mean <= alone.mean * 2)
        #expect(beside.percentile95 <= alone.percentile95 * 2)
    }
}

/// Nine quiet tenants with twenty harvests each, and a loud one, on thirty hosts with twelve workers.
private enum Fairness {
    struct Waits {
        var mean = 0.0
        var percentile95 = 0.0
    }

    static func run(loud: Int) async throws -> Waits {
        let waits = Lock<[Double]>([])
        try await HarvestStage.with { database in
            let found = try await database.write { try simulate(loud: loud, $0) }
            waits.withLock { $0 += found }
        }
        let sorted = waits.withLock { $0 }.sorted()
        guard !sorted.isEmpty else { return Waits() }
        return Waits(
            mean: sorted.reduce(0, +) / Double(sorted.count),
            percentile95: sorted[sorted.count * 95 / 100]
        )
    }

    private static func simulate(loud: Int, _ transaction: any Transaction) throws -> [Double] {
        var generator = SeededGenerator(seed: 90)
        var tenants: [HarvestStage.Tenant] = []
        var quiet: Set<ConsortiumID> = []
        for number in 0..<10 {
            let tenant = try HarvestStage.consortium("tenant-\(number)", in: transaction)
            tenants.append(tenant)
            if number > 0 { quiet.insert(tenant.scope.consortium) }
        }
        for (number, tenant) in tenants.enumerated() {
            let count = number == 0 ? loud : 20
            // The loud one asks every host; each quiet one has ten of its own.
            let hosts = number == 0 ? Array(0..<30) : (0..<10).map { ($0 * 3 + number) % 30 }
            for (index, host) in hosts.enumerated() {
                let name = "h\(host).example"
                let provider = try tenant.provider(name, host: name, atOnce: 2, in: transaction)
                for copy in 0..<(count / hosts.count) {
                    let connection = try tenant.connection("\(index)-\(copy)", to: provider, in: transaction)
                    // The loud one comes first; the quiet ones ask over the next hour.
                    let due =
                        number == 0 ? Instant.sample : .sample + .seconds(Int.random(in: 0...3600, using: &generator))
                    try HarvestRepository(transaction).add(
                        .sample(
                            connection,
                            provider,
                            institution: nil,
                            month: YearMonth("2026-02"),
                            host: name,
                            start: .now(due)
                        ),
                        in: tenant.scope,
                        at: .sample
                    )
                }
            }
        }
        var running: [(claim: ClaimedHarvest, until: Instant)] = []
        var waits: [Double] = []
        var now = Instant.sample
        while waits.count < 180, now < .sample + .hours(12) {
            for (claim, _) in running.filter({ $0.until <= now }) {
                try HarvestRepository(transaction).move(
                    claim.harvest.id,
                    .finished(.succeeded(.init(rows: 1))),
                    policy: HarvestPolicy(),
                    fence: claim.fence,
                    in: claim.scope,
                    at: now
                )
            }
            running.removeAll { $0.until <= now }
            while running.count < 12, let claim = try Queue(transaction).claim(at: now) {
                let length = Duration.seconds(Int.random(in: 20...120, using: &generator))
                running.append((claim, now + length))
                if quiet.contains(claim.scope.consortium) {
                    // Waiting and running together, as the person who asked sees it.
                    let total = now + length - claim.harvest.runAfter
                    waits.append(Double(total.milliseconds) / 1000)
                }
            }
            now = now + .seconds(5)
        }
        return waits
    }
}

/// Random tenants, hosts and harvests, and everything that may happen to them.
private struct QueueWorld {
    var generator: SeededGenerator
    var tenants: [HarvestStage.Tenant] = []
    var connections: [(tenant: Int, connection: ConnectionID, provider: ProviderID, host: String)] = []
    var harvests: [(scope: ConsortiumScope, id: HarvestID)] = []
    var now = Instant.sample
    var claims = 0

    init(seed: UInt64, _ transaction: any Transaction) throws {
        generator = SeededGenerator(seed: seed)
        for number in 0..<3 {
            let tenant = try HarvestStage.consortium("tenant-\(number)", in: transaction)
            tenants.append(tenant)
            for host in ["a.example", "b.example"] {
                let provider = try tenant.provider(host, host: host, atOnce: 3, in: transaction)
                let connection = try tenant.connection(host, to: provider, in: transaction)
                connections.append((number, connection, provider, host))
            }
        }
    }

    mutating func step(_ transaction: any Transaction) throws {
        now = now + .seconds(Int.random(in: 0...2000, using: &generator))
        let repository = HarvestRepository(transaction)
        switch Int.random(in: 0..<14, using: &generator) {
        case 12, 13: try pauseOrResume(transaction)
        case 0, 1: try add(repository)
        case 2, 3, 4:
            guard let claim = try Queue(transaction).claim(at: now) else { return }
            claims += 1
            #expect(try !isPaused(claim, transaction), "claimed although it is paused")
        case 5:
            for place in try repository.dueForQueue(at: now, limit: 3, engine: EngineScope()) {
                try repository.move(place.harvest, .nightOpened, policy: HarvestPolicy(), in: place.scope, at: now)
            }
        case 6:
            let position = Int.random(in: 0..<max(harvests.count, 1), using: &generator)
            guard position < harvests.count else { return }
            let (scope, id) = harvests[position]
            do {
                try repository.remove(id, in: scope)
                harvests.remove(at: position)
            } catch let error as RecordError {
                #expect(error.code == .inUse)
            }
        default:
            guard let (scope, id) = harvests.randomElement(using: &generator) else { return }
            try repository.move(id, randomEvent(), policy: HarvestPolicy(), in: scope, at: now)
        }
    }

    /// Something is paused, for a while or for good; more often than not something is resumed.
    private mutating func pauseOrResume(_ transaction: any Transaction) throws {
        guard let place = connections.randomElement(using: &generator) else { return }
        let consortium = tenants[place.tenant].scope.consortium
        let targets: [PauseTarget] = [
            .everything, .harvester("sushi"), .harvester("other"), .consortium(consortium),
            .provider(place.provider, of: consortium),
        ]
        let pauses = PauseRepository(transaction)
        if Int.random(in: 0..<3, using: &generator) > 0 {
            for target in targets { try pauses.end(target) }
        } else if let target = targets.randomElement(using: &generator) {
            let until = Bool.random(using: &generator) ? Pause.noEnd : now + .hours(1)
            try pauses.set(Pause(target, reason: nil, who: "test", since: now, until: until))
        }
    }

    private func isPaused(_ claim: ClaimedHarvest, _ transaction: any Transaction) throws -> Bool {
        try PauseRepository(transaction).inForce(in: claim.scope, at: now).contains { pause in
            switch pause.target {
            case .everything, .consortium: true
            case .harvester(let name): name == "sushi" && claim.harvest.kind.asksProvider
            case .provider(let provider, _): provider == claim.harvest.provider && claim.harvest.kind.asksProvider
            }
        }
    }

    private mutating func add(_ repository: HarvestRepository) throws {
        guard let place = connections.randomElement(using: &generator) else { return }
        let scope = tenants[place.tenant].scope
        let month = YearMonth("2026-02")?.advanced(by: -Int.random(in: 0...20, using: &generator))
        let kind = Int.random(in: 0..<5, using: &generator) == 0 ? HarvestKind.reimport : .usage
        guard let month,
            try repository.harvest(kind, over: place.connection, report: .tr, month: month, in: scope) == nil
        else { return }
        var new = NewHarvest.sample(
            place.connection,
            place.provider,
            institution: nil,
            month: month,
            host: place.host,
            priority: HarvestPriority.allCases.randomElement(using: &generator) ?? .now,
            start: randomStart(),
            maxAttempts: Int.random(in: 1...5, using: &generator)
        )
        new.kind = kind
        harvests.append((scope, try repository.add(new, in: scope, at: now).id))
    }

    private mutating func randomStart() -> HarvestEvent.Renewal.Start {
        let later = now + .seconds(Int.random(in: -500...4000, using: &generator))
        return Bool.random(using: &generator) ? .now(later) : .overnight(later)
    }

    private mutating func randomEvent() -> HarvestEvent {
        let failures = [1000, 1011, 1020, 2000, 3000, 3030, 9011]
        switch Int.random(in: 0..<12, using: &generator) {
        case 10: return .recalled
        case 11: return .prioritised(HarvestPriority.allCases.randomElement(using: &generator) ?? .now)
        case 0: return .finished(.succeeded(.init(rows: 1)))
        case 1: return .finished(.drained)
        case 2: return .finished(.postponed(until: now + .hours(1)))
        case 3: return .stop
        case 4: return .leaseLost
        case 5: return .resumed
        case 6:
            let priority = HarvestPriority.allCases.randomElement(using: &generator) ?? .now
            let host = Bool.random(using: &generator) ? "moved.example" : nil
            return .renew(.init(start: randomStart(), priority: priority, host: host))
        default:
            let code = failures.randomElement(using: &generator) ?? 1000
            return .finished(.failed(.init(code: code, message: "words")))
        }
    }
}
