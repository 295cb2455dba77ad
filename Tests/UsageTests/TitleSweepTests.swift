import Database
import Ground
import Tenancy
import TestSupport
import Testing

@testable import Usage

@Suite struct `Titles that nobody uses` {
    private let month = YearMonth.of(202_401)

    @Test(arguments: [1, 3, 1_000])
    func `go with the last load that names them, and no others do`(limit: Int) async throws {
        try await UsageWorld.with { world in
            var random = SeededGenerator(seed: 12)
            let samples = (0..<120).map { _ in UsageSample.random(using: &random) }
            try await world.load(samples, month)
            try await world.load(samples, month, consortium: 1)
            let others = try await titles(world, consortium: 1)
            // The south names some, and the replacement some others.
            let south = Array(samples.prefix(15))
            let rest = Array(samples.suffix(15))
            try await world.load(south, month, place: 1)
            let (load, _) = try await world.load(rest, month)
            let scope = world.scopes[0]
            _ = try await world.database.write { try LoadRepository($0).accept(load, in: scope, at: UsageWorld.now) }
            let before = try await titles(world)
            #expect(try await sweep(world, limit: limit) == 0)

            while try await world.database.write({
                try LoadSweep($0).sweep(EngineScope(), abandonedBefore: UsageWorld.now)
            }) != nil {}
            var removed = 0
            // Parents go after their children.
            while case let count? = try await sweep(world, limit: limit), count > 0 { removed += count }
            let kept = try await titles(world)
            #expect(removed > 0)
            #expect(before.count == kept.count + removed)
            #expect(try await kept == named(world))
            #expect(try await world.seen(month) == UsageSample.sums(south + rest))
            #expect(try await titles(world, consortium: 1) == others)
        }
    }

    @Test func `stay while an import is under way, which may know them`() async throws {
        try await UsageWorld.with { world in
            let scope = world.scopes[0]
            let given = try await world.begin(month)
            let writer = LoadWriter(world.database, in: scope, loads: [month: given]) { _ in }
            try await writer.append(UsageSample.batch([UsageSample(title: "A")]))
            #expect(try await sweep(world) == nil)
            _ = try await world.database.write { try LoadRepository($0).discard(given, in: scope, at: UsageWorld.now) }
            while try await world.database.write({
                try LoadSweep($0).sweep(EngineScope(), abandonedBefore: UsageWorld.now)
            }) != nil {}

            // Found unused, and taken up before they are removed: by an import that goes on, and by one that has ended.
            for isEnded in [false, true] {
                let look = try await world.database.read { try TitleSweep($0).look(in: scope, after: nil) }
                guard case .page(let page) = look else { throw Missing() }
                #expect(page.unused.count == 1)
                if isEnded {
                    try await world.load([UsageSample(title: "A")], month)
                } else {
                    _ = try await world.begin(month, place: 1)
                }
                #expect(try await world.database.write { try TitleSweep($0).remove(page, in: scope) } == nil)
                if !isEnded {
                    try await world.database.write {
                        _ = try $0.run("UPDATE loads SET state = 'discarded', decided_at = 0 WHERE state = 'writing'")
                    }
                }
            }
            #expect(try await world.seen(month) == UsageSample.sums([UsageSample(title: "A")]))
        }
    }

    @Test func `are found by indexes`() async throws {
        try await UsageWorld.with { world in
            guard world.database.dialect == .sqlite else { return }
            for (sql, index) in [
                (TitleSweep.counted, "USING PRIMARY KEY (consortium_id=? AND load_id=? AND title_id>? AND title_id<?)"),
                (TitleSweep.parents, "INDEX titles_by_parent (consortium_id=? AND parent_id>? AND parent_id<?)"),
                (
                    "DELETE FROM titles WHERE consortium_id = ?1 AND id = ?2 + ?3",
                    "titles_by_parent (consortium_id=? AND parent_id=?)"
                ),
            ] {
                let steps = try await world.database.write { transaction in
                    try transaction.rows("EXPLAIN QUERY PLAN " + sql, 1, 2, 3).map { try $0["detail"] as String }
                }
                let text = steps.joined(separator: "\n")
                #expect(text.contains(index), "\(text)")
                #expect(!text.contains("SCAN"), "\(text)")
            }
        }
    }

    private struct Missing: Error {}

    /// One sweep through all titles; how many went, nil when it was put off.
    private func sweep(_ world: UsageWorld, limit: Int = 7) async throws -> Int? {
        let scope = world.scopes[0]
        var removed = 0
        var last: TitleID?
        while true {
            let look = try await world.database.read { [last] in
                try TitleSweep($0).look(in: scope, after: last, limit: limit)
            }
            switch look {
            case .end: return removed
            case .importing: return nil
            case .page(let page):
                let count = try await world.database.writeBatch { try TitleSweep($0).remove(page, in: scope) }
                removed += try #require(count)
                last = page.last
            }
        }
    }

    private func titles(_ world: UsageWorld, consortium: Int = 0) async throws -> Set<Int64> {
        try await rows(world, "SELECT id FROM titles WHERE consortium_id = ?1", consortium)
    }

    /// The titles that counts name, with their parents.
    private func named(_ world: UsageWorld) async throws -> Set<Int64> {
        let counted = "SELECT title_id FROM usage_rows WHERE consortium_id = ?1"
        return try await rows(world, "\(counted)", 0).union(
            rows(world, "SELECT parent_id FROM titles WHERE parent_id IS NOT NULL AND id IN (\(counted))", 0)
        )
    }

    private func rows(_ world: UsageWorld, _ sql: String, _ consortium: Int) async throws -> Set<Int64> {
        let scope = world.scopes[consortium]
        return try await world.database.read { transaction in
            var found: Set<Int64> = []
            try transaction.forEach(sql, [scope.consortium.databaseValue]) { row in
                if case .integer(let id) = row.values[0] { found.insert(id) }
            }
            return found
        }
    }
}
