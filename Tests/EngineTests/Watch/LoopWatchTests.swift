import Database
import Ground
import Tenancy
import TestSupport
import Testing
import Transfer

@testable import Engine

/// Whether it shows when a loop no longer goes round.
@Suite(.timeLimit(.minutes(4)))
struct LoopWatchTests {
    private struct Broken: Error, CustomStringConvertible {
        let description = "The disk is full."
    }

    @Test func `a loop that gets nowhere is stuck, and one whose work says that it goes on is not`() async throws {
        let watch = LoopWatch()
        let beat = watch.enter("mailer", patience: .seconds(30))
        let began = ContinuousClock.now
        #expect(!beat.report(at: began + .seconds(20)).isStuck)
        #expect(beat.report(at: began + .seconds(40)).isStuck)
        LoopBeat.$current.withValue(beat) { LoopBeat.goesOn() }
        #expect(!beat.report(at: .now + .seconds(20)).isStuck)
        beat.succeed(restingFor: .minutes(10))
        #expect(!beat.report(at: .now + .minutes(10)).isStuck, "it rests")
        #expect(beat.report(at: .now + .minutes(11)).isStuck, "nobody woke it")
        #expect(watch.reports.map(\.name) == ["mailer"])
        watch.leave(beat)
        #expect(watch.reports.isEmpty)
    }

    @Test func `failed rounds are counted with their error until one succeeds`() async throws {
        try await withStage { parts in
            let fails = Lock(true)
            let bell = Bell()
            let loop = Loop(name: "sweeper", bell: bell, parts: parts, period: .seconds(600))
            let task = Task {
                await loop.run {
                    if fails.withLock({ $0 }) { throw Broken() }
                    return nil
                }
            }
            try await eventually(within: .seconds(60)) { parts.watch.reports.first?.failures ?? 0 >= 2 }
            #expect(parts.watch.reports.first?.error == "The disk is full.")
            #expect(parts.metrics.loopFailures.total >= 2)
            fails.withLock { $0 = false }
            try await eventually(within: .seconds(60)) { parts.watch.reports.first?.failures == 0 }
            task.cancel()
            await task.value
            #expect(parts.watch.reports.isEmpty)
        }
    }

    @Test func `a node's report is read as it was written, and forgotten when it ends or was silent for a day`()
        async throws
    {
        try await withStore(migrations: EngineStage.migrations) { database in
            let now = Instant(seconds: 1_790_000_000)
            let report = NodeReport(
                instance: "host/7/a",
                at: now,
                startedAt: now - .hours(2),
                url: "http://127.0.0.1:8730",
                isDraining: true,
                loops: [
                    .init(name: "m", isWorking: true, silence: .seconds(3), isStuck: true, failures: 2, error: "So.")
                ],
                pools: [.init(name: "read", limit: 3, running: 1, waiting: 2, longestWait: .seconds(4))]
            )
            var other = report
            other = NodeReport(
                instance: "host/8/b",
                at: now + .hours(25),
                startedAt: now,
                url: nil,
                isDraining: false,
                loops: [],
                pools: []
            )
            let second = other
            try await database.write { transaction in
                let reports = NodeReportRepository(transaction, EngineScope())
                try reports.keep(report)
                #expect(try reports.all() == [report])
                #expect(report.isAlive(at: now + .seconds(20)) && !report.isAlive(at: now + .minutes(1)))
                try reports.keep(second)
                #expect(try reports.all() == [second])
                try reports.remove("host/8/b")
                #expect(try reports.all() == [])
            }
        }
    }
}

/// Parts of an engine over a database of their own.
private func withStage(_ body: (EngineParts) async throws -> Void) async throws {
    try await EngineStage.run { stage in
        try await body(
            EngineParts(
                database: stage.database,
                blobs: try FileBlobStore(root: "\(stage.folder)/blobs"),
                keyring: stage.keyring,
                http: HTTPClient(),
                log: .silent
            )
        )
    }
}
