import Connections
import Database
import Ground
@testable import Harvests
import Tenancy
import TestSupport
import Testing

/// Every query that a list or a worker runs reads a range of an index; the plans say so.
@Suite struct QueryPlanTests {
    private func plan(_ sql: String, _ values: [Value], in database: any Database) async throws -> String {
        try await database.write { transaction in
            var lines: [String] = []
            try transaction.forEach("EXPLAIN QUERY PLAN \(sql)", values) { lines.append(try $0["detail"]) }
            return lines.joined(separator: "\n")
        }
    }

    @Test func `the harvest log reads its index in order for every filter`() async throws {
        try await HarvestStage.with { database in
            guard database.dialect == .sqlite else { return }
            let scope = ConsortiumScope(ConsortiumID(1))
            var narrowed = HarvestFilter()
            narrowed.statuses = [.fail]
            narrowed.months = try #require(YearMonth("2025-01"))...(try #require(YearMonth("2026-03")))
            narrowed.codes = [3031, 2000]
            narrowed.reports = [.tr]
            narrowed.institutions = [InstitutionID(1)]
            narrowed.providers = [ProviderID(1), ProviderID(2)]
            narrowed.connections = [ConnectionID(1), ConnectionID(2)]
            narrowed.updatedSince = .sample
            let cases: [(HarvestFilter, HarvestRepository.Range, String)] = [
                (HarvestFilter(), .everything, "harvests_listed"),
                (narrowed, .everything, "harvests_listed"),
                (HarvestFilter(), .institution(InstitutionID(1)), "harvests_by_institution"),
                (narrowed, .institution(InstitutionID(1)), "harvests_by_institution"),
                (narrowed, .provider(ProviderID(1)), "harvests_by_provider"),
                (narrowed, .connection(ConnectionID(1)), "harvests_by_connection"),
                (narrowed, .status(.fail), "harvests_by_status"),
            ]
            let cursors = [nil, HarvestCursor(updatedAt: .sample, id: HarvestID(4))]
            for (filter, range, index) in cases {
                for cursor in cursors {
                    let query = HarvestRepository.query(filter, range, after: cursor, limit: 50, in: scope)
                    let plan = try await plan(query.sql, query.values.map(Value.init), in: database)
                    #expect(plan.contains("SEARCH h USING INDEX \(index)"), "\(range): \(plan)")
                    #expect(!plan.contains("SCAN"), "\(range): \(plan)")
                    #expect(!plan.contains("TEMP B-TREE"), "\(range): \(plan)")
                }
            }
        }
    }

    @Test(arguments: [
        (
            "SELECT * FROM harvests WHERE consortium_id = 1 AND priority = 0 AND host = 'h' AND provider_id = 1 "
                + "AND run_after <= 5 AND status IN ('Queued', 'Pending', 'ReQueued') ORDER BY run_after, id LIMIT 1",
            "harvests_lane"
        ),
        (
            "SELECT consortium_id, id FROM harvests WHERE status = 'New' AND run_after <= 5 "
                + "ORDER BY run_after, id LIMIT 9",
            "harvests_night"
        ),
        ("UPDATE harvests SET lease_until = 4 WHERE lease_owner = 'a' AND status = 'Active'", "harvests_by_owner"),
        (
            "SELECT id FROM harvests WHERE status = 'Active' AND lease_until < 5 ORDER BY id LIMIT 500",
            "harvests_running"
        ),
        (
            "SELECT id FROM harvests WHERE consortium_id = 1 AND connection_id = 2 AND kind = 'usage' "
                + "AND report IN ('PR', 'DR', 'TR', 'IR') AND month BETWEEN 202501 AND 202512",
            "harvests_once"
        ),
        (
            "SELECT * FROM attempts WHERE consortium_id = 1 AND harvest_id = 2 ORDER BY episode DESC, number DESC",
            "sqlite_autoindex_attempts_2"
        ),
        (
            "SELECT * FROM raw_answers WHERE consortium_id = 1 AND harvest_id = 2 ORDER BY id DESC",
            "raw_answers_by_harvest"
        ),
        ("SELECT id FROM raw_answers WHERE consortium_id = 1 AND hash = 'x' LIMIT 1", "raw_answers_by_hash"),
        (
            "SELECT id FROM harvests WHERE consortium_id = 1 AND connection_id = 2 AND reason = 'badCredentials' "
                + "AND status IN ('Fail', 'Stopped')",
            "harvests_by_connection"
        ),
        (
            "SELECT COUNT(*) FROM harvests WHERE lease_owner = 'a' AND status = 'Active'",
            "harvests_by_owner"
        ),
        (
            NodeRepository.orders.replacing("?1", with: "'n'").replacing("?2", with: "'a'"),
            "harvests_by_owner"
        ),
        ("SELECT COUNT(*) FROM host_permits WHERE host = 'h'", "host_permits_by_host"),
        ("SELECT oldest_due FROM lanes WHERE oldest_due > 5 ORDER BY oldest_due LIMIT 1", "lanes_due"),
        ("SELECT MAX(served) FROM turns", "turns_served"),
    ])
    func `what a worker asks reads an index`(sql: String, index: String) async throws {
        try await HarvestStage.with { database in
            guard database.dialect == .sqlite else { return }
            let plan = try await plan(sql, [], in: database)
            #expect(plan.contains(index), "\(plan)")
            #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }

    @Test func `the next turn is found by index, one consortium after the other`() async throws {
        try await HarvestStage.with { database in
            guard database.dialect == .sqlite else { return }
            let plan = try await plan(ClaimRepository.nextLane, [.integer(5), .integer(6), .integer(7)], in: database)
            let lines = plan.split(separator: "\n")
            #expect(lines.first?.contains("turns_next") == true, "\(plan)")
            // Lanes that are paused, or not due, are not even looked at.
            #expect(plan.contains("SEARCH l USING INDEX lanes_ready (consortium_id=? AND <expr><?)"), "\(plan)")
            #expect(plan.contains("SEARCH l USING") && plan.contains("SEARCH h USING"), "\(plan)")
            // Only within one consortium is anything sorted, so that the first with a lane ends the search.
            #expect(plan.contains("RIGHT PART OF ORDER BY") || plan.contains("LAST 4 TERMS"), "\(plan)")
        }
    }
}
