import Connections
import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct ClaimCostTests {
    /// Figures, and one bound so wide that only a claim that reads the queue through could break it.
    @Test func `a claim costs the same however many harvests wait`() async throws {
        try await HarvestStage.with { database in
            let places = try await database.write { try Self.prepare($0) }
            var costs: [Int: Double] = [:]
            for depth in [1000, 100_000] {
                try await database.write { try Self.fill(places, upTo: depth, $0) }
                let clock = ContinuousClock()
                let count = 200
                let begin = clock.now
                for _ in 0..<count {
                    let claim = try await database.write { try Queue($0).claim(at: .sample + .hours(1)) }
                    let claimed = try #require(claim)
                    _ = try await database.write { transaction in
                        try HarvestRepository(transaction).move(
                            claimed.harvest.id,
                            .finished(.failed(.init(code: 1000, message: ""))),
                            policy: HarvestPolicy(),
                            fence: claimed.fence,
                            in: claimed.scope,
                            at: .sample + .hours(1)
                        )
                    }
                }
                let each = (clock.now - begin) / count
                costs[depth] = Double(each.components.attoseconds) / 1e15
                print("figures: claim and finish with \(depth) waiting: \(costs[depth] ?? 0) ms, two commits included")
            }
            let few = try #require(costs[1000]), many = try #require(costs[100_000])
            #expect(many < few * 5 + 20)
            try await database.write { try expectExactQueue($0) }
            try await Self.expectCheapPauses(database, over: few)
        }
    }

    /// With everything paused a claim finds nothing, and what it costs does not grow with the lanes that are held up.
    private static func expectCheapPauses(_ database: any Database, over few: Double) async throws {
        for target in [PauseTarget.everything, .harvester("sushi")] {
            let pause = Pause(target, reason: nil, who: "test", since: .sample, until: Pause.noEnd)
            try await database.write { try PauseRepository($0).set(pause) }
            let begin = ContinuousClock.now
            let count = 100
            for _ in 0..<count {
                let claim = try await database.write { try Queue($0).claim(at: .sample + .hours(2)) }
                #expect(claim == nil)
            }
            let each = Double(((ContinuousClock.now - begin) / count).components.attoseconds) / 1e15
            print("figures: claim with 100000 waiting and \(target) paused: \(each) ms, one commit included")
            #expect(each < few * 5 + 20)
            try await database.write { try PauseRepository($0).end(target) }
        }
        #expect(try await database.write { try Queue($0).claim(at: .sample + .hours(2)) } != nil)
    }

    struct Place: Sendable {
        let tenant: HarvestStage.Tenant
        let provider: ProviderID
        let host: String
    }

    /// Ten consortia on twenty hosts.
    private static func prepare(_ transaction: any Transaction) throws -> [Place] {
        var places: [Place] = []
        for number in 0..<10 {
            let tenant = try HarvestStage.consortium("tenant-\(number)", in: transaction)
            for host in 0..<20 {
                let name = "h\(host).example"
                let provider = try tenant.provider(name, host: name, atOnce: 2, in: transaction)
                places.append(Place(tenant: tenant, provider: provider, host: name))
            }
        }
        return places
    }

    private static func fill(_ places: [Place], upTo depth: Int, _ transaction: any Transaction) throws {
        let waiting = try transaction.value(Int.self, "SELECT COUNT(*) FROM harvests") ?? 0
        let month = YearMonth("2026-02")
        for place in places {
            let more = (depth - waiting) / places.count
            guard more > 0 else { continue }
            let start = try transaction.value(Int.self, "SELECT COUNT(*) FROM connections") ?? 0
            for index in 0...(more / 400) {
                let name = "c\(start)-\(index)"
                let connection = try place.tenant.connection(name, to: place.provider, in: transaction)
                for offset in 0..<min(400, more - index * 400) {
                    let report: MasterReport = offset % 2 == 0 ? .tr : .pr
                    try HarvestRepository(transaction).add(
                        .sample(
                            connection,
                            place.provider,
                            institution: place.tenant.institution,
                            report: report,
                            month: month?.advanced(by: -offset / 2),
                            host: place.host,
                            priority: offset % 3 == 0 ? .backfill : .scheduled
                        ),
                        in: place.tenant.scope,
                        at: .sample
                    )
                }
            }
        }
    }
}
