internal import Database
internal import Ground
internal import Harvests
internal import Tenancy

/// Claims harvests as long as there is room, and runs each in a task of its own.
struct Worker: Sendable {
    let parts: EngineParts
    let settings: EngineSettings
    let running: RunningHarvests
    let bell: Bell
    private let engine = EngineScope()

    init(_ parts: EngineParts, _ settings: EngineSettings, _ running: RunningHarvests, bell: Bell) {
        self.parts = parts
        self.settings = settings
        self.running = running
        self.bell = bell
    }

    /// Claims until cancelled, and returns when the last harvest has ended.
    ///
    /// Cancelling ends only the claiming: what runs is ended by `RunningHarvests.drain`. What another node holds for a
    /// moment is asked for again after some milliseconds, drawn by lot so that rivals part.
    func run() async {
        let places = Places(settings.workers)
        await withDiscardingTaskGroup { group in
            let loop = Loop(name: "claiming", bell: bell, parts: parts, period: .seconds(1))
            await loop.run {
                guard places.take() else { return nil }
                let (claim, isContended) = try await claim(orElse: places.free)
                guard let claimed = claim else { return isContended ? .milliseconds(Int.random(in: 5...25)) : nil }
                FailPoint.harvestClaimed.reach()
                parts.metrics.count(claimed)
                group.addTask {
                    await HarvestRun(claimed, parts, settings, running).run()
                    places.free()
                    bell.ring()
                }
                return .zero
            }
        }
    }

    /// What was claimed, and where that is nothing, whether another node was in the way.
    private func claim(orElse giveUp: () -> Void) async throws -> (claimed: ClaimedHarvest?, isContended: Bool) {
        let now = parts.clock.now()
        do {
            let answer = try await parts.database.write { [self] transaction in
                let claims = ClaimRepository(transaction, engine: engine, defaults: settings.providerDefaults)
                let claimed = try claims.claim(
                    owner: settings.instance,
                    lease: settings.lease,
                    policy: { try HarvestPolicy.of($0, base: settings.policy, in: transaction) },
                    at: now
                )
                return (claimed: claimed, isContended: try claimed == nil && claims.isContended(at: now))
            }
            if answer.claimed == nil { giveUp() }
            return answer
        } catch {
            giveUp()
            throw error
        }
    }
}

/// How many more harvests may run here.
private final class Places: Sendable {
    private let left: Lock<Int>

    init(_ count: Int) {
        left = Lock(count)
    }

    /// Takes one; false when there is none.
    func take() -> Bool {
        left.withLock { left in
            guard left > 0 else { return false }
            left -= 1
            return true
        }
    }

    func free() {
        left.withLock { $0 += 1 }
    }
}
