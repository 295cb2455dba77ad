internal import Connections
internal import Crypto
internal import Database
internal import Ground
internal import Harvesters
internal import Harvests
internal import Tenancy
internal import Transfer

/// One claimed harvest from its briefing to the transaction that records how it ended.
struct HarvestRun: Sendable {
    let claimed: ClaimedHarvest
    let parts: EngineParts
    let settings: EngineSettings
    let running: RunningHarvests
    let log: Log
    private let began = ContinuousClock.now

    init(_ claimed: ClaimedHarvest, _ parts: EngineParts, _ settings: EngineSettings, _ running: RunningHarvests) {
        self.claimed = claimed
        self.parts = parts
        self.settings = settings
        self.running = running
        log = parts.log.with([
            "consortium": .integer(claimed.scope.consortium.rawValue),
            "harvest": .integer(claimed.harvest.id.rawValue),
        ])
    }

    /// Runs the attempt under its time limit and records the result, whatever happens in between.
    ///
    /// The record is written in a task of its own, since what is cancelled must still be told.
    func run() async {
        let result = await attempt()
        await Task { await record(result) }.value
    }

    private func attempt() async -> RunResult {
        let briefing: Briefing
        do {
            briefing = try await parts.database.read { [self] in try Briefing(claimed, $0, parts, settings) }
        } catch is CancellationError {
            // Only a drain cancels it before it has begun.
            return RunResult(.drained)
        } catch let error as CryptoError {
            let message = "The credentials cannot be opened: \(error)"
            return RunResult(.failed(.init(code: 9900, message: message)), step: "credentials")
        } catch {
            return RunResult(.failed(.init(code: 9900, message: "The harvest could not be prepared: \(error)")))
        }
        if let obstacle = briefing.connection.obstacle(at: parts.clock.now()), claimed.harvest.asksProvider {
            return RunResult(obstacle.outcome(at: parts.clock.now()), step: "settings")
        }
        let box = Lock(RunResult(.failed(.init(code: 9900, message: "The attempt ended without a result."))))
        let interruption = await running.run(
            claimed.harvest.id,
            fence: claimed.fence,
            limit: briefing.connection.limits.attempt
        ) { [self] in
            let result = await HarvestStages(self, briefing).run()
            box.withLock { $0 = result }
        }
        let result = box.withLock { $0 }
        guard let interruption else { return result }
        return result.interrupted(by: interruption, limit: briefing.connection.limits.attempt)
    }

    private func record(_ result: RunResult) async {
        guard !result.isLost else {
            parts.metrics.leaseLosses.add()
            log.warning("the lease was lost; nothing is recorded")
            return
        }
        var tries = 0
        while true {
            do {
                let move = try await parts.database.write { [self] in
                    try HarvestRecord(claimed, result, parts, settings).write(in: $0)
                }
                FailPoint.statusAfterCommit.reach()
                parts.metrics.count(move, rows: result.report.rows, took: ContinuousClock.now - began)
                log.info(
                    "harvest ended",
                    [
                        "status": .text(move.after.status.rawValue), "reason": JSONValue(move.after.reason?.rawValue),
                        "code": JSONValue(move.after.lastCode), "attempts": .integer(Int64(move.after.attempts)),
                    ]
                )
                return
            } catch is LeaseLost {
                parts.metrics.leaseLosses.add()
                log.warning("the lease was lost; nothing is recorded")
                return
            } catch {
                tries += 1
                log.error("the end of a harvest could not be recorded", ["error": .text("\(error)")])
                // The lease runs out by itself when the database stays away; the harvest is then free for others.
                guard tries < 10 else { return }
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}

extension Obstacle {
    /// What a harvest over such a connection comes to.
    ///
    /// A pause holds up the lane; what was claimed just before it looks again soon, should it be resumed meanwhile.
    fileprivate func outcome(at now: Instant) -> AttemptOutcome {
        switch self {
        case .disabled, .incomplete: .switchedOff(code: 9050, message: description)
        case .suspended: .switchedOff(code: 9060, message: description)
        case .hostNotConfirmed: .switchedOff(code: 9051, message: description)
        case .broken: .failed(.init(code: 9052, message: description))
        case .paused(let until): .postponed(until: min(until, now + .minutes(1)))
        }
    }
}
