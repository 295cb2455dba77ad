internal import Foundation
internal import Ground
internal import TestSupport

/// All that was asked for, one part after the other, each on a stage of its own.
struct ChaosRun: Sendable {
    let options: ChaosOptions
    let report = Report()

    /// Answers whether anything failed.
    func run() async throws -> Bool {
        guard FileManager.default.isExecutableFile(atPath: Node.program) else {
            throw ChaosFailure("There is no program \(Node.program); build garner first.")
        }
        report.line("garner-chaos --seed \(options.seed)")
        if !PostgreSQLTestServer.canBeHad {
            report.line("PostgreSQL: skipped, since it is missing: apt-get install postgresql.")
        }
        let began = ContinuousClock.now
        for store in options.stores where options.parts.contains(.crashes) { await crashes(on: store) }
        for trial in Trial.all { await tryOut(trial) }
        await fullDisk()
        await shiftedClock()
        report.line()
        let seconds = (ContinuousClock.now - began).milliseconds / 1000
        report.line("\(seconds) s; \(report.hasFailed ? "NOT as promised" : "all as promised"); seed \(options.seed)")
        return report.hasFailed
    }

    private func crashes(on store: TestStore) async {
        let title = "Crashes on \(store), \(store == .sqlite ? "one node" : "two nodes")"
        report.line("\(title) …")
        await onStage(title) { folder in
            try await Stage.set(store, in: folder)
        } play: { stage in
            var random = SeededGenerator(seed: options.seed)
            let flights = FlightLog()
            // An eighth of the time for the kills on each database: what they left has to come to its end, too.
            let end = ContinuousClock.now + .seconds(options.seconds / 8)
            let asked = try await CrashMatrix(stage: stage, flights: flights, report: report).run(
                rounds: options.rounds,
                until: options.rounds == nil ? end : nil,
                using: &random
            )
            try await judge("\(title): \(flights.total) kills", stage, flights, asked, showsTable: true)
        }
    }

    private func tryOut(_ trial: Trial, clock: (any WallClock)? = nil, data: String? = nil) async {
        guard options.parts.contains(trial.part) else { return }
        for store in options.stores where trial.stores.contains(store) {
            let title = "\(trial.title), on \(store)"
            report.line("\(title) …")
            await onStage(title) { folder in
                try await Stage.set(store, in: folder, data: data, clock: store == .sqlite ? clock : nil)
            } play: { stage in
                var random = SeededGenerator(seed: options.seed)
                let flights = FlightLog()
                let asked = try await trial.play(stage, flights, options.rounds != nil, &random)
                try await judge(title, stage, flights, asked)
            }
        }
    }

    private func fullDisk() async {
        guard options.parts.contains(.disk), options.stores.contains(.sqlite) else { return }
        guard SmallDisk.canBeMounted else { return report.line("A full disk: skipped, since only root can mount one.") }
        do {
            try await SmallDisk.with(size: 64 << 20) { folder in
                await tryOut(.disk(at: folder), data: "\(folder)/data")
            }
        } catch {
            report.fail("A full disk", error)
        }
    }

    private func shiftedClock() async {
        guard options.parts.contains(.clock) else { return }
        if let obstacle = ShiftedClock.obstacle {
            return report.line("A clock that jumps: skipped, since \(obstacle).")
        }
        do {
            try await withTemporaryFolder { folder in
                let clock = try ShiftedClock(in: folder)
                await tryOut(.clock(clock), clock: clock)
            }
        } catch {
            report.fail("A clock that jumps", error)
        }
    }

    /// Lets everything end, and holds it against what was promised.
    private func judge(
        _ title: String,
        _ stage: Stage,
        _ flights: FlightLog,
        _ asked: Int,
        showsTable: Bool = false
    ) async throws {
        let help = try await Settling(stage: stage).run(within: .seconds(240))
        let verdict = try await Audit(stage: stage, flights: flights).run(asked: asked)
        report.show(title, verdict, showsTable ? flights : nil, help)
    }

    /// Sets a stage, lets the body use it, and strikes it; what goes wrong is a failure of this part.
    private func onStage(
        _ title: String,
        set: (_ folder: String) async throws -> Stage,
        play: (Stage) async throws -> Void
    ) async {
        do {
            try await withTemporaryFolder { folder in
                let stage = try await set(folder)
                do {
                    try await play(stage)
                } catch {
                    await stage.strike()
                    throw error
                }
                await stage.strike()
            }
        } catch {
            report.fail(title, error)
        }
    }
}
