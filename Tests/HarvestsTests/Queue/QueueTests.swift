import Connections
import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct QueueTests {
    @Test func `a claim gives a lease, a fence and an open attempt`() async throws {
        try await HarvestStage.with { database in
            let claimed = try await database.write { transaction in
                let tenant = try HarvestStage.consortium("alpha", in: transaction)
                let provider = try tenant.provider("Acme", host: "sushi.example.org", in: transaction)
                let connection = try tenant.connection("Acme A", to: provider, in: transaction)
                let month = YearMonth("2026-02")
                let new = NewHarvest.sample(connection, provider, institution: tenant.institution, month: month)
                try HarvestRepository(transaction).add(new, in: tenant.scope, at: .sample)
                return try Queue(transaction).claim(at: .sample)
            }
            let claim = try #require(claimed)
            #expect(claim.harvest.status == .active)
            #expect(claim.harvest.fence == 1)
            #expect(claim.harvest.leaseOwner == "node-1")
            #expect(claim.attempt.number == 1)
            #expect(claim.attempt.endedAt == nil)
            try await database.write { transaction in
                let harvests = HarvestRepository(transaction)
                try harvests.checkFence(claim.harvest.id, 1, in: claim.scope)
                #expect(throws: LeaseLost.self) { try harvests.checkFence(claim.harvest.id, 2, in: claim.scope) }
                #expect(try Queue(transaction).claim(at: .sample) == nil, "the host is occupied")
                let move = try harvests.move(
                    claim.harvest.id,
                    .finished(.succeeded(.init(rows: 5))),
                    policy: HarvestPolicy(),
                    fence: claim.fence,
                    report: AttemptReport(step: "storing", httpStatus: 200, bytes: 512, rows: 5),
                    in: claim.scope,
                    at: .sample + .seconds(9)
                )
                #expect(move.effects == [.completed])
                let attempts = try AttemptRepository(transaction).attempts(of: claim.harvest.id, in: claim.scope)
                #expect(attempts.map(\.outcome) == [.succeeded])
                #expect(attempts.first?.counted == true)
                #expect(attempts.first?.report.rows == 5)
                #expect(throws: LeaseLost.self) { try harvests.checkFence(claim.harvest.id, 1, in: claim.scope) }
                try expectExactQueue(transaction)
            }
        }
    }

    @Test func `a worker that lost its lease writes nothing`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let claim = try Self.oneClaim(transaction)
                let leases = LeaseRepository(transaction, engine: EngineScope())
                #expect(try leases.expired(at: .sample + .seconds(29)).isEmpty)
                let expired = try leases.expired(at: .sample + .seconds(31))
                let lease = try #require(expired.first)
                let now = Instant.sample + .seconds(31)
                let move = try #require(try leases.take(lease, policy: HarvestPolicy(), at: now))
                #expect(move.after.status == .reQueued)
                #expect(try leases.take(lease, policy: HarvestPolicy(), at: now) == nil, "it is taken once")
                let again = try #require(try Queue(transaction).claim(at: now, owner: "node-2"))
                #expect(again.harvest.id == claim.harvest.id)
                #expect(again.attempt.number == 2)
                let late = HarvestEvent.finished(.succeeded(.init(rows: 1)))
                #expect(throws: LeaseLost.self) {
                    try HarvestRepository(transaction).move(
                        claim.harvest.id,
                        late,
                        policy: HarvestPolicy(),
                        fence: claim.fence,
                        in: claim.scope,
                        at: now
                    )
                }
                let attempts = try AttemptRepository(transaction).attempts(of: claim.harvest.id, in: claim.scope)
                #expect(attempts.map(\.code) == [nil, 9910])
                try expectExactQueue(transaction)
            }
        }
    }

    @Test func `a heartbeat keeps all leases of an instance and tells what is to be stopped`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let claim = try Self.oneClaim(transaction)
                let leases = LeaseRepository(transaction, engine: EngineScope())
                let held = try #require(try leases.expired(at: .sample + .seconds(40)).first)
                let nodes = NodeRepository(transaction)
                func beat(until lease: Instant) throws -> NodeOrders {
                    try nodes.beat("n", instance: "node-1", until: lease, engine: EngineScope(), at: .sample)
                }
                #expect(try beat(until: .sample + .seconds(60)).stops.isEmpty)
                #expect(try leases.expired(at: .sample + .seconds(40)).isEmpty)
                #expect(try leases.take(held, policy: HarvestPolicy(), at: .sample + .seconds(40)) == nil)
                try HarvestRepository(transaction).move(
                    claim.harvest.id,
                    .stop,
                    policy: HarvestPolicy(),
                    in: claim.scope,
                    at: .sample
                )
                let toStop = try beat(until: .sample + .seconds(90))
                #expect(toStop.stops == [HarvestPlace(scope: claim.scope, harvest: claim.harvest.id)])
                #expect(try leases.foreign(to: "node-1").isEmpty)
                #expect(try nodes.orders("n", instance: "node-1", engine: EngineScope()).stops == toStop.stops)
                #expect(try leases.held(by: "node-1").map(\.until) == [.sample + .seconds(90)])
                #expect(try leases.foreign(to: "node-9").map(\.harvest) == [claim.harvest.id])
            }
        }
    }

    @Test func `now goes before scheduled, and scheduled before back-fill`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let tenant = try HarvestStage.consortium("alpha", in: transaction)
                let provider = try tenant.provider("Acme", host: "sushi.example.org", atOnce: 9, in: transaction)
                let connection = try tenant.connection("Acme A", to: provider, in: transaction)
                let order: [(String, HarvestPriority)] = [
                    ("2025-01", .backfill), ("2026-01", .scheduled), ("2025-02", .backfill), ("2026-02", .now),
                ]
                for (month, priority) in order {
                    try HarvestRepository(transaction).add(
                        .sample(
                            connection,
                            provider,
                            institution: tenant.institution,
                            month: YearMonth(month),
                            priority: priority
                        ),
                        in: tenant.scope,
                        at: .sample
                    )
                }
                var served: [String] = []
                while let claim = try Queue(transaction).claim(at: .sample) {
                    served.append(claim.harvest.month?.description ?? "")
                }
                #expect(served == ["2026-02", "2026-01", "2025-01", "2025-02"])
            }
        }
    }

    @Test func `a resting host is left alone and others are not`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let tenant = try HarvestStage.consortium("alpha", in: transaction)
                for host in ["a.example", "b.example"] {
                    let provider = try tenant.provider(host, host: host, in: transaction)
                    let connection = try tenant.connection(host, to: provider, in: transaction)
                    try HarvestRepository(transaction).add(
                        .sample(
                            connection,
                            provider,
                            institution: nil,
                            month: YearMonth("2026-02"),
                            host: host
                        ),
                        in: tenant.scope,
                        at: .sample
                    )
                }
                let hosts = HostRepository(transaction)
                try hosts.rest("a.example", until: .sample + .hours(1), reason: "test")
                #expect(try Queue(transaction).claim(at: .sample)?.harvest.host == "b.example")
                #expect(try Queue(transaction).claim(at: .sample) == nil)
                try hosts.rest("a.example", until: .sample + .minutes(1), reason: "a shorter rest changes nothing")
                #expect(try Queue(transaction).claim(at: .sample + .minutes(2)) == nil)
                try hosts.resume("a.example")
                try transaction.run("UPDATE hosts SET next_at = ?1", Instant.sample + .minutes(5))
                #expect(try Queue(transaction).claim(at: .sample + .minutes(2)) == nil, "its next turn is far away")
                #expect(try Queue(transaction).claim(at: .sample + .minutes(4))?.harvest.host == "a.example")
            }
        }
    }

    @Test func `the strictest provider on a host decides, whichever consortium it belongs to`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let alpha = try HarvestStage.consortium("alpha", in: transaction)
                let beta = try HarvestStage.consortium("beta", in: transaction)
                let host = "shared.example"
                let loose = try alpha.provider("Loose", host: host, atOnce: 4, spacing: .zero, in: transaction)
                _ = try beta.provider("Strict", host: host, atOnce: 2, spacing: .seconds(7), in: transaction)
                let connection = try alpha.connection("Loose A", to: loose, in: transaction)
                try HarvestRepository(transaction).add(
                    .sample(connection, loose, institution: nil, month: YearMonth("2026-02"), host: host),
                    in: alpha.scope,
                    at: .sample
                )
                #expect(try Queue(transaction).claim(at: .sample) != nil)
                let limits = try HostRepository(transaction).host(host)?.limits
                #expect(limits == HostLimits(requestsAtOnce: 2, requestSpacing: .seconds(7)))
            }
        }
    }

    @Test func `a lane that went wrong does not hold up the queue`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let claim = try Self.oneClaim(transaction)
                try transaction.run(
                    """
                    INSERT INTO lanes (consortium_id, priority, host, provider_id, waiting, oldest_due)
                    VALUES (?1, 0, 'sushi.example.org', ?2, 3, 0)
                    """,
                    claim.scope.consortium,
                    claim.harvest.provider
                )
                try transaction.run("UPDATE providers SET requests_at_once = 5")
                try transaction.run("UPDATE hosts SET at_once = 5")
                #expect(try Queue(transaction).claim(at: .sample) == nil)
                try expectExactQueue(transaction)
            }
        }
    }

    static func oneClaim(_ transaction: any Transaction) throws -> ClaimedHarvest {
        let tenant = try HarvestStage.consortium("alpha", in: transaction)
        let provider = try tenant.provider("Acme", host: "sushi.example.org", in: transaction)
        let connection = try tenant.connection("Acme A", to: provider, in: transaction)
        try HarvestRepository(transaction).add(
            .sample(connection, provider, institution: tenant.institution, month: YearMonth("2026-02")),
            in: tenant.scope,
            at: .sample
        )
        return try #require(try Queue(transaction).claim(at: .sample))
    }
}

/// Claims under the default policy.
struct Queue {
    let transaction: any Transaction

    init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    func claim(at now: Instant, owner: String = "node-1") throws -> ClaimedHarvest? {
        try ClaimRepository(transaction, engine: EngineScope(), defaults: .standard).claim(
            owner: owner,
            lease: .seconds(30),
            policy: { _ in HarvestPolicy() },
            at: now
        )
    }
}

/// Lanes, hosts and turns as they stand, and as the harvest rows say they should.
func expectExactQueue(_ transaction: any Transaction, _ comment: Comment? = nil) throws {
    func state() throws -> [String] {
        let order = "consortium_id, priority, host, provider_id"
        let lanes = try transaction.rows("SELECT * FROM lanes ORDER BY \(order)").map { row in
            let provider: Int64 = try row["provider_id"], pausedUntil: Int64 = try row["paused_until"]
            let consortium: Int64 = try row["consortium_id"], priority: Int = try row["priority"]
            let host: String = try row["host"], waiting: Int = try row["waiting"], due: Int64 = try row["oldest_due"]
            let pending: Int = try row["pending"], requeued: Int = try row["requeued"]
            return
                "lane \(consortium) \(priority) \(host) \(provider): \(waiting) (\(pending), \(requeued)) due \(due) "
                + "paused \(pausedUntil)"
        }
        let hosts = try transaction.rows("SELECT host, active FROM hosts WHERE active <> 0 ORDER BY host").map { row in
            let host: String = try row["host"], active: Int = try row["active"]
            return "host \(host): \(active)"
        }
        let turns = try transaction.rows("SELECT * FROM turns ORDER BY consortium_id").map { row in
            let consortium: Int64 = try row["consortium_id"], active: Int = try row["active"]
            let planned: Int = try row["planned"]
            return active + planned == 0 ? nil : "turn \(consortium): \(active) and \(planned)"
        }
        return lanes + hosts + turns.compactMap { $0 }
    }
    let kept = try state()
    let figures = try QueueFiguresRepository(transaction, EngineScope()).read(at: .sample)
    let counted = try transaction.rows(
        """
        SELECT consortium_id, status, COUNT(*) AS number, MIN(updated_at) AS since FROM harvests
        WHERE status IN ('New', 'Queued', 'Active', 'Pending', 'ReQueued') GROUP BY consortium_id, status
        """
    ).map { row -> QueueFigures.Standing in
        try .init(consortium: row["consortium_id"], status: row["status"], count: row["number"], since: row["since"])
    }
    #expect(Set(figures.standings) == Set(counted), comment)
    try ClaimRepository(transaction, engine: EngineScope(), defaults: .standard).rebuildLanes()
    let computed = try state()
    #expect(kept == computed, comment)
}
