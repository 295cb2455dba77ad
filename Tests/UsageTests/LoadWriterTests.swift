import Database
import Ground
import Tenancy
import Testing

@testable import Usage

@Suite struct `A load writer` {
    private let month = YearMonth.of(202_401)

    @Test(arguments: 0..<12)
    func `stores every count of random batches once, whatever the slices and repetitions`(seed: UInt64) async throws {
        try await UsageWorld.with { world in
            var random = SeededGenerator(seed: seed)
            let vocabulary = UsageVocabulary()
            let load = try await world.begin(month)
            let database: any Database = seed % 2 == 0 ? world.database : RestlessDatabase(world.database)
            let slice: Duration = seed % 3 == 0 ? .zero : .milliseconds(20)
            let writer = LoadWriter(database, in: world.scopes[0], loads: [month: load], slice: slice) { _ in }
            var written: [UsageSample] = []
            for _ in 0..<3 {
                let samples = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                    UsageSample.random(using: &random)
                }
                try await writer.append(UsageSample.batch(samples, vocabulary))
                written += samples
            }
            let content = writer.content(of: load)
            #expect(content.records == written.count, "seed \(seed)")
            #expect(content.total == written.reduce(0) { $0 + $1.count }, "seed \(seed)")
            #expect(try await world.seen(month).isEmpty)
            let scope = world.scopes[0]
            let outcome = try await world.database.write { transaction in
                try LoadRepository(transaction).publish(load, content, from: .init(), in: scope, at: UsageWorld.now)
            }
            #expect(outcome == .published(replacing: nil))
            #expect(try await world.seen(month) == UsageSample.sums(written), "seed \(seed)")
            // Another consortium sees nothing of it.
            #expect(try await world.seen(month, consortium: 1).isEmpty)
        }
    }

    @Test func `keeps titles apart by everything that is known of them, and without any identifier`() async throws {
        try await UsageWorld.with { world in
            let samples = [
                UsageSample(title: "Editorial", parent: "Journal A"),
                UsageSample(title: "Editorial", parent: "Journal B"),
                UsageSample(title: "Editorial"), UsageSample(title: "Editorial", platform: "Other"),
                UsageSample(title: "Editorial", doi: "10.1/1"), UsageSample(title: "", publisher: "", platform: ""),
                UsageSample(title: "NUL \0 inside"),
            ]
            try await world.load(samples, month)
            let seen = try await world.seen(month)
            #expect(seen.count == samples.count)
            #expect(seen.values.allSatisfy { $0 == 1 })
            let scope = world.scopes[0]
            let titles = try await world.database.read { transaction in
                try UsageQuery(transaction).titles(named: "Editorial", in: scope)
            }
            #expect(titles.count == 5)
        }
    }

    @Test func `splits a report of several months over their loads and leaves out what has none`() async throws {
        try await UsageWorld.with { world in
            let months = [202_401, 202_402].map { YearMonth.of($0) }
            let loads = [months[0]: try await world.begin(months[0]), months[1]: try await world.begin(months[1])]
            var random = SeededGenerator(seed: 5)
            let samples = (0..<300).map { index in
                UsageSample.random(month: [202_401, 202_402, 202_403][index % 3], using: &random)
            }
            let writer = LoadWriter(world.database, in: world.scopes[0], loads: loads) { _ in }
            try await writer.append(UsageSample.batch(samples))
            let scope = world.scopes[0]
            for (month, load) in loads {
                let content = writer.content(of: load)
                #expect(content.records == 100)
                _ = try await world.database.write { transaction in
                    try LoadRepository(transaction).publish(load, content, from: .init(), in: scope, at: UsageWorld.now)
                }
                #expect(try await world.seen(month) == UsageSample.sums(samples.filter { $0.month == month.number }))
            }
        }
    }

    @Test func `stops at the fence and leaves what readers see untouched`() async throws {
        struct Overtaken: Error {}
        try await UsageWorld.with { world in
            try await world.load([UsageSample(count: 5)], month)
            let load = try await world.begin(month)
            let isOvertaken = Lock(false)
            let writer = LoadWriter(world.database, in: world.scopes[0], loads: [month: load]) { _ in
                if isOvertaken.withLock({ $0 }) { throw Overtaken() }
            }
            try await writer.append(UsageSample.batch([UsageSample(count: 7)]))
            isOvertaken.withLock { $0 = true }
            await #expect(throws: Overtaken.self) {
                try await writer.append(UsageSample.batch([UsageSample(title: "More")]))
            }
            #expect(try await world.seen(month) == [UsageSample(): 5])
        }
    }

    @Test func `forgets a vocabulary that has grown too large, and goes on`() async throws {
        try await UsageWorld.with { world in
            let vocabulary = UsageVocabulary()
            let load = try await world.begin(month)
            let writer = LoadWriter(world.database, in: world.scopes[0], loads: [month: load]) { _ in }
            let first = (0...UsageVocabulary.largest).map { UsageSample(yop: "y\($0)") }
            try await writer.append(UsageSample.batch(first, vocabulary))
            vocabulary.restartIfLarge()
            try await writer.append(UsageSample.batch([UsageSample(yop: "y7"), UsageSample(yop: "new")], vocabulary))
            let sums: (Int64, Int64) = try await world.database.read { transaction in
                let total = try transaction.value(Int64.self, "SELECT SUM(count) FROM usage_rows")
                let rows = try transaction.value(Int64.self, "SELECT COUNT(*) FROM usage_rows")
                return (total ?? 0, rows ?? 0)
            }
            #expect(sums.0 == Int64(UsageVocabulary.largest + 3))
            #expect(sums.1 == Int64(UsageVocabulary.largest + 2))
        }
    }
}
