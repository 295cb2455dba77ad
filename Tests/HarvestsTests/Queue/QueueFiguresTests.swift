import Connections
import Database
import Ground
import Tenancy
import TestSupport
import Testing

@testable import Harvests

/// How the queue stands, as whoever watches the service reads it.
@Suite struct QueueFiguresTests {
    @Test func `the figures tell what waits by state and consortium, and since when`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let tenants = try ["alpha", "beta"].map { try HarvestStage.consortium($0, in: transaction) }
                for tenant in tenants {
                    let provider = try tenant.provider("Acme", host: "sushi.example.org", in: transaction)
                    let connection = try tenant.connection("Acme", to: provider, in: transaction)
                    for offset in 0..<4 {
                        let month = YearMonth("2026-02")?.advanced(by: -offset)
                        try HarvestRepository(transaction).add(
                            .sample(
                                connection,
                                provider,
                                institution: tenant.institution,
                                month: month,
                                start: offset == 3
                                    ? .overnight(.sample + .hours(9)) : .now(.sample + .seconds(Int64(offset)))
                            ),
                            in: tenant.scope,
                            at: .sample + .seconds(Int64(offset))
                        )
                    }
                }
                let claimed = try #require(try Queue(transaction).claim(at: .sample + .minutes(1)))
                let figures = try QueueFiguresRepository(transaction, EngineScope()).read(at: .sample + .minutes(1))
                let other = try #require(tenants.first { $0.scope != claimed.scope })
                let counts = figures.standings.map { "\($0.consortium) \($0.status.rawValue) \($0.count)" }
                #expect(
                    Set(counts) == [
                        "\(claimed.scope.consortium) New 1", "\(claimed.scope.consortium) Queued 2",
                        "\(claimed.scope.consortium) Active 1", "\(other.scope.consortium) New 1",
                        "\(other.scope.consortium) Queued 3",
                    ]
                )
                #expect(figures.count(.queued) == 5)
                let waiting = figures.standings.first {
                    $0.consortium == other.scope.consortium && $0.status == .queued
                }
                #expect(waiting?.since == .sample)
                #expect(figures.oldestDue == .sample)
                #expect(figures.oldestReady == nil, "the host of all of them is occupied")
                #expect(figures.nextNight == .sample + .hours(9))
                try expectExactQueue(transaction)
            }
        }
    }

    @Test func `leases that ran out are counted for an hour`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let tenant = try HarvestStage.consortium("alpha", in: transaction)
                let provider = try tenant.provider("Acme", host: "sushi.example.org", in: transaction)
                let connection = try tenant.connection("Acme", to: provider, in: transaction)
                let new = NewHarvest.sample(connection, provider, institution: nil, month: YearMonth("2026-02"))
                let harvest = try HarvestRepository(transaction).add(new, in: tenant.scope, at: .sample)
                _ = try #require(try Queue(transaction).claim(at: .sample))
                let move = try HarvestRepository(transaction).move(
                    harvest.id,
                    .leaseLost,
                    policy: HarvestPolicy(),
                    in: tenant.scope,
                    at: .sample + .minutes(2)
                )
                #expect(move.ending == AttemptEnding(outcome: .lost, code: 9910))
                let figures = QueueFiguresRepository(transaction, EngineScope())
                #expect(try figures.read(at: .sample + .minutes(30)).leasesLost == 1)
                #expect(try figures.read(at: .sample + .minutes(90)).leasesLost == 0)
                #expect(try figures.read(at: .sample + .minutes(30)).count(.reQueued) == 1)
            }
        }
    }

    static let questions: [(sql: String, index: String)] = [
        (sql: QueueFiguresRepository.oldestDue, index: "lanes_due"),
        (sql: QueueFiguresRepository.oldestReady, index: "lanes_due"),
        (sql: QueueFiguresRepository.nextNight, index: "harvests_night"),
        (sql: QueueFiguresRepository.leasesLost, index: "attempts_lost"),
        (sql: QueueFiguresRepository.since, index: "harvests_by_status"),
    ]

    @Test(arguments: questions)
    func `no figure costs more for a million harvests`(sql: String, index: String) async throws {
        try await HarvestStage.with { database in
            guard database.dialect == .sqlite else { return }
            let plan = try await database.write { transaction in
                let places = (1...2).filter { sql.contains("?\($0)") }.map { Value($0) }
                var lines: [String] = []
                try transaction.forEach("EXPLAIN QUERY PLAN \(sql)", places) { lines.append(try $0["detail"]) }
                return lines.joined(separator: "\n")
            }
            #expect(plan.contains(index), "\(plan)")
            #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }
}
