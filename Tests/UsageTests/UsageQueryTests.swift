import Connections
import Database
import Ground
import Tenancy
import Testing

@testable import Usage

@Suite struct `Questions about usage` {
    private let months = [202_401, 202_402].map { YearMonth.of($0) }

    private func fill(_ world: UsageWorld) async throws {
        for (index, month) in months.enumerated() {
            for place in 0...1 {
                let count = Int64(10 * index + place + 1)
                try await world.load(
                    [
                        UsageSample(title: "A", doi: "10.1/a", month: month.number, count: count),
                        UsageSample(title: "B", metric: "Other", month: month.number, count: 100 * count),
                    ],
                    month,
                    place: place,
                    release: place == 0 ? .r5 : .r51
                )
            }
        }
        try await world.load([UsageSample(title: "Foreign")], months[0], consortium: 1)
    }

    @Test func `are answered by institution, month and metric, and never add two releases`() async throws {
        try await UsageWorld.with { world in
            try await fill(world)
            let scope = world.scopes[0]
            let all = UsageFilter(months: months[0]...months[1])
            let sums = try await world.database.read { try UsageQuery($0).sums(all, by: [.metric], in: scope) }
            #expect(
                sums.map { [$0.release.rawValue, $0.metric ?? "", String($0.total)] } == [
                    ["5", "Other", "1200"], ["5", "Total_Item_Requests", "12"], ["5.1", "Other", "1400"],
                    ["5.1", "Total_Item_Requests", "14"],
                ]
            )
            let bare = try await world.database.read { try UsageQuery($0).sums(all, by: [], in: scope) }
            #expect(bare == sums, "reports and metrics are told apart, asked for or not")
            let named = UsageFilter(months: all.months, report: .tr, metrics: ["Other"])
            let totals = try await world.database.read { try UsageQuery($0).sums(named, by: [], in: scope) }
            #expect(totals.map { [$0.metric, $0.report?.rawValue] } == [[nil, nil], [nil, nil]])
            var narrow = all
            narrow.institutions = [world.connections[0][1].institution]
            narrow.metrics = ["Other"]
            narrow.months = months[1]...months[1]
            let one = try await world.database.read { [narrow] transaction in
                try UsageQuery(transaction).sums(narrow, by: Set(UsageDimension.allCases), in: scope)
            }
            #expect(one.map { $0.total } == [1200])
            #expect(one.first?.institution == world.connections[0][1].institution)
            #expect(one.first?.report == .tr && one.first?.month == months[1])
            var nobody = all
            nobody.institutions = []
            let none = try await world.database.read { [nobody] transaction in
                try UsageQuery(transaction).sums(nobody, by: [], in: scope)
            }
            #expect(none.isEmpty)
        }
    }

    @Test(arguments: [1, 2, 3, 100])
    func `come in pages that together hold every line once`(limit: Int) async throws {
        try await UsageWorld.with { world in
            try await fill(world)
            let scope = world.scopes[0]
            let filter = UsageFilter(months: months[0]...months[1])
            var lines: [UsageLine] = []
            while true {
                let last = lines.last?.key
                let page = try await world.database.read { transaction in
                    try UsageQuery(transaction).lines(filter, in: scope, after: last, limit: limit)
                }
                #expect(page.count <= limit)
                guard !page.isEmpty else { break }
                lines += page
            }
            #expect(lines.count == 8)
            #expect(Set(lines.map { $0.key }).count == 8)
            #expect(lines.map { $0.month } == lines.map { $0.month }.sorted())
            #expect(lines.allSatisfy { $0.record.count == UsageLine.recordColumns.count })
            #expect(lines.allSatisfy { $0.providerName == "Provider" && $0.institutionName != nil })
        }
    }

    @Test func `are answered for one title, wherever it was used`() async throws {
        try await UsageWorld.with { world in
            try await fill(world)
            let scope = world.scopes[0]
            let filter = UsageFilter(months: months[0]...months[1])
            let lines = try await world.database.read { transaction in
                let titles = try UsageQuery(transaction).titles(named: "A", in: scope)
                return try UsageQuery(transaction).lines(ofTitles: titles.map { $0.id }, filter, in: scope)
            }
            #expect(lines.map { $0.count } == [1, 2, 11, 12])
            #expect(Set(lines.map { $0.title.name }) == ["A"])
        }
    }

    struct Plan: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sql: String
        let uses: [String]
    }

    @Test(arguments: [
        Plan(
            testDescription: "the current load",
            sql:
                "SELECT * FROM loads WHERE consortium_id = 1 AND connection_id = 2 AND report = 'TR' AND month = 202401 AND state = 'current'",
            uses: ["USING INDEX loads_current"]
        ),
        Plan(
            testDescription: "loads of months",
            sql:
                "SELECT l.* FROM loads l WHERE l.consortium_id = 1 AND l.state = 'current' AND l.month >= 202401 AND l.month <= 202412 ORDER BY l.month, l.id",
            uses: ["USING INDEX loads_by_month"]
        ),
        Plan(
            testDescription: "loads of an institution",
            sql:
                "SELECT l.* FROM loads l WHERE l.consortium_id = 1 AND l.state = 'current' AND l.month >= 202401 AND l.month <= 202412 AND l.institution_id IN (5) ORDER BY l.month, l.id",
            uses: ["USING INDEX loads_by_institution"]
        ),
        Plan(
            testDescription: "the rows of a load from a place on",
            sql:
                "SELECT * FROM usage_rows u WHERE u.consortium_id = 1 AND u.load_id = 2 AND (u.title_id, u.attributes_id, u.metric_id) > (3, 4, 5) ORDER BY u.title_id, u.attributes_id, u.metric_id",
            uses: ["USING PRIMARY KEY (consortium_id=? AND load_id=? AND (title_id,attributes_id,metric_id)>(?,?,?))"]
        ),
        Plan(
            testDescription: "the rows of a title in a load",
            sql: "SELECT * FROM usage_rows WHERE consortium_id = 1 AND load_id = 2 AND title_id IN (3, 4)",
            uses: ["USING PRIMARY KEY (consortium_id=? AND load_id=? AND title_id=?)"]
        ),
        Plan(
            testDescription: "titles of a name",
            sql: "SELECT * FROM titles WHERE consortium_id = 1 AND name = 'A' ORDER BY id LIMIT 100",
            uses: ["USING INDEX titles_by_name (consortium_id=? AND name=?)"]
        ),
        Plan(
            testDescription: "what is to be swept",
            sql:
                "SELECT consortium_id, id FROM loads WHERE state IN ('writing', 'superseded', 'discarded') AND (state <> 'writing' OR created_at < 5) ORDER BY id LIMIT 1",
            uses: ["INDEX loads_to_sweep"]
        ),
    ])
    func `have their indexes`(plan: Plan) async throws {
        try await UsageWorld.with { world in
            guard world.database.dialect == .sqlite else { return }
            let steps = try await world.database.read { transaction in
                try transaction.rows("EXPLAIN QUERY PLAN " + plan.sql).map { try $0["detail"] as String }
            }
            let text = steps.joined(separator: "\n")
            for part in plan.uses { #expect(text.contains(part), "\(text)") }
            #expect(!text.contains("TEMP B-TREE"), "\(text)")
        }
    }
}
