internal import Connections
internal import Database
internal import Engine
internal import Foundation
internal import Ground
internal import Service
internal import Tenancy

/// `garner-bench schedule [sqlite|postgresql]`: what a look of the scheduler costs, with more and more connections, of
/// which none, and a thousand, are due.
struct ScheduleBench {
    private let stores: [BenchStore]

    init(_ arguments: [String]) throws {
        guard let name = arguments.first else {
            stores = BenchStore.allCases
            return
        }
        guard let store = BenchStore(rawValue: name) else { throw BenchError("schedule [sqlite|postgresql]") }
        stores = [store]
    }

    func run() async throws {
        defer { BenchStore.stop() }
        for store in stores {
            store.prepare()
            print("\n\(store.rawValue)")
            try await store.withInstallation { try await measure($0) }
        }
    }

    private func measure(_ installation: Installation) async throws {
        let stage = try await QueueStage.make(installation, tenants: 1, hosts: 1)
        let tenant = stage.tenants[0]
        let engine = try installation.engine(log: .silent, harvesters: [stage.harvester])
        var first = 0.0
        var known = 0
        for count in [1_000, 100_000, 1_000_000] {
            try await add(count - known, after: known, to: tenant, installation.database)
            known = count
            _ = try await engine.look()
            var times: [Double] = []
            for _ in 0..<100 {
                let begin = ContinuousClock.now
                _ = try await engine.look()
                times.append(QueueBench.milliseconds(ContinuousClock.now - begin))
            }
            let idle = QueueBench.percentile(times.sorted(), 50)
            if first == 0 { first = idle }
            try await makeDue(1_000, tenant, installation)
            let begin = ContinuousClock.now
            _ = try await engine.look()
            let busy = QueueBench.seconds(since: begin)
            print(
                String(
                    format:
                        "  %d connections: none due %.2f ms (%.2f times the first; wanted: below 2), 1000 due %.1f s",
                    count,
                    idle,
                    idle / first,
                    busy
                )
            )
            fflush(nil)
        }
    }

    /// Connections whose plan is due in a year, all over one provider, each with two months to ask for.
    private func add(
        _ count: Int,
        after known: Int,
        to tenant: QueueStage.Tenant,
        _ database: any Database
    ) async throws {
        let place = tenant.places[0]
        for start in stride(from: 0, to: count, by: 50_000) {
            let part = min(50_000, count - start)
            _ = try await database.write { transaction in
                try transaction.run(
                    """
                    WITH RECURSIVE n (i) AS (SELECT CAST(?3 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?4)
                    INSERT INTO connections (consortium_id, provider_id, name, switched_off, state, credentials_filled,
                        host_confirmed, reports, schedule, harvest_from, contacts, next_due_at, created_at, version)
                    SELECT ?1, ?2, 'plan ' || i, 0, 'enabled', '[]', 1, '["TR"]', 'monthly', ?5, '[]', ?6 + i, 0, 1
                    FROM n
                    """,
                    tenant.scope.consortium,
                    place.provider,
                    known + start,
                    known + start + part,
                    YearMonth("2026-09"),
                    Instant(rfc3339: "2099-01-01T00:00:00Z")
                )
            }
        }
        if database.dialect == .postgresql { _ = try await database.write { try $0.run("ANALYZE connections") } }
    }

    /// Lets plans be due that were not yet.
    private func makeDue(_ count: Int, _ tenant: QueueStage.Tenant, _ installation: Installation) async throws {
        let now = installation.clock.now()
        _ = try await installation.database.write { transaction in
            try transaction.run(
                """
                UPDATE connections SET next_due_at = ?2 WHERE id IN (
                    SELECT id FROM connections WHERE consortium_id = ?1 AND schedule = 'monthly'
                        AND next_due_at > ?3 ORDER BY id LIMIT ?4)
                """,
                tenant.scope.consortium,
                now - .seconds(60),
                now + .days(3_650),
                count
            )
        }
    }
}
