internal import Foundation
internal import Ground
internal import Service
internal import Tenancy

/// `garner-bench queue [sqlite|postgresql] [COUNT]`: how fast harvests are picked up and done with, when they take no time
/// themselves, beside a loop of the database's own client that claims and finishes rows.
struct QueueBench {
    private let stores: [BenchStore]
    /// Harvests to drain.
    private let count: Int

    init(_ arguments: [String]) throws {
        var arguments = arguments
        if let name = arguments.first, let store = BenchStore(rawValue: name) {
            stores = [store]
            arguments.removeFirst()
        } else {
            stores = BenchStore.allCases
        }
        guard let count = arguments.isEmpty ? 100_000 : Int(arguments[0]), count >= 1_000 else {
            throw BenchError("queue [sqlite|postgresql] [COUNT of at least 1000]")
        }
        self.count = count
    }

    func run() async throws {
        defer { BenchStore.stop() }
        print(
            "\(ProcessInfo.processInfo.activeProcessorCount) processors; commits wait for the disk on both databases."
        )
        for store in stores {
            store.prepare()
            print("\n\(store.rawValue)")
            try await store.withInstallation { installation in
                let stage = try await QueueStage.make(installation, tenants: 10, hosts: 64)
                try await idle(stage)
                try await loaded(stage)
            }
            try await store.withInstallation { installation in
                try await unfair(try await QueueStage.make(installation, tenants: 10, hosts: 16))
            }
            var rate = 0.0
            try await store.withInstallation { installation in
                rate = try await drain(try await QueueStage.make(installation, tenants: 10, hosts: 64))
            }
            let plain = try await PlainLoop(store, count: count).run()
            say("drain of \(count) empty harvests", "\(Int(rate)) a second")
            say("plain claim-and-finish loop", "\(Int(plain.rate)) a second (\(plain.client))")
            say("ratio", String(format: "%.2f (wanted: 0.50 at least)", rate / plain.rate))
        }
    }

    // MARK: - Pick-up

    /// One harvest at a time, while nothing else is to be done.
    private func idle(_ stage: QueueStage) async throws {
        let waits = try await stage.withEngine { _ in
            try await Task.sleep(for: .seconds(1))
            var asked: [(HarvestID, ContinuousClock.Instant)] = []
            for number in 0..<300 {
                asked.append(try await stage.add(number, of: stage.tenants[number % 10]))
                try await Task.sleep(for: .milliseconds(Int.random(in: 20...60)))
            }
            try await stage.untilEmpty()
            return pickUps(asked, stage)
        }
        sayWaits("pick-up when idle", waits, wanted: 50)
    }

    /// Three hundred a second for twenty seconds.
    private func loaded(_ stage: QueueStage) async throws {
        stage.harvester.forget()
        let (waits, rate) = try await stage.withEngine { _ -> ([Double], Double) in
            try await Task.sleep(for: .seconds(1))
            let asked = Lock<[(HarvestID, ContinuousClock.Instant)]>([])
            let begin = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6_000 {
                    try await Task.sleep(until: begin + .microseconds(Int64(number) * 1_000_000 / 300))
                    group.addTask {
                        let one = try await stage.add(1_000 + number / 10, of: stage.tenants[number % 10])
                        asked.withLock { $0.append(one) }
                    }
                }
                try await group.waitForAll()
            }
            let rate = 6_000 / Self.seconds(since: begin)
            try await stage.untilEmpty()
            return (pickUps(asked.withLock { $0 }, stage), rate)
        }
        sayWaits("pick-up at \(Int(rate.rounded())) a second", waits, wanted: 250)
    }

    // MARK: - Fairness

    /// Nine tenants with a hundred harvests each, alone, and beside one that has nine times as many as all of them.
    private func unfair(_ stage: QueueStage) async throws {
        var figures: [Double] = []
        for (round, greedy) in [0, 8_100].enumerated() {
            stage.harvester.forget()
            if greedy > 0 { try await stage.fill(0..<greedy, of: stage.tenants[9]) }
            for tenant in stage.tenants[..<9] { try await stage.fill(round * 100..<(round + 1) * 100, of: tenant) }
            let others = Set(stage.tenants[..<9].map(\.scope.consortium))
            let waits = try await stage.withEngine { _ in
                let begin = ContinuousClock.now
                while stage.harvester.count(of: others) < 900 { try await Task.sleep(for: .milliseconds(20)) }
                return stage.harvester.starts(of: others).map { Self.milliseconds($0 - begin) }.sorted()
            }
            figures.append(Self.percentile(waits, 95))
            try await stage.withEngine { _ in try await stage.untilEmpty() }
        }
        say(
            "p95 wait of nine tenants' 900",
            String(
                format: "%.0f ms alone, %.0f ms beside a tenant with 8100: %.2f times (wanted: below 2)",
                figures[0],
                figures[1],
                figures[1] / figures[0]
            )
        )
    }

    // MARK: - Drain

    private func drain(_ stage: QueueStage) async throws -> Double {
        for tenant in stage.tenants { try await stage.fill(0..<count / 10, of: tenant) }
        return try await stage.withEngine { _ in
            let begin = ContinuousClock.now
            try await stage.untilEmpty()
            return Double(count) / Self.seconds(since: begin)
        }
    }

    // MARK: - Figures

    private func pickUps(_ asked: [(HarvestID, ContinuousClock.Instant)], _ stage: QueueStage) -> [Double] {
        let starts = stage.harvester.starts
        return asked.compactMap { id, at in starts[id].map { Self.milliseconds($0 - at) } }.sorted()
    }

    private func sayWaits(_ name: String, _ waits: [Double], wanted: Int) {
        let figures = [50, 95, 99].map { String(format: "p%d %.1f ms", $0, Self.percentile(waits, $0)) }
        say(name, "\(figures.joined(separator: ", ")) (wanted: p99 below \(wanted) ms; \(waits.count) harvests)")
    }

    private func say(_ name: String, _ figure: String) {
        print("  \(name): \(figure)")
        fflush(nil)
    }

    static func percentile(_ sorted: [Double], _ percent: Int) -> Double {
        sorted.isEmpty ? .nan : sorted[min(sorted.count * percent / 100, sorted.count - 1)]
    }

    static func milliseconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) * 1e3 + Double(duration.components.attoseconds) / 1e15
    }

    static func seconds(since begin: ContinuousClock.Instant) -> Double {
        milliseconds(ContinuousClock.now - begin) / 1e3
    }
}
