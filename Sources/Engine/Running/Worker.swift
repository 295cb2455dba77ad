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
    /// Cancelling ends only the claiming: what runs is ended by `RunningHarvests.drain`.
    func run() async {
        let places = Places(settings.workers)
        await withDiscardingTaskGroup { group in
            let loop = Loop(name: "claiming", bell: bell, log: parts.log, period: .seconds(1))
            await loop.run {
                guard places.take() else { return nil }
                guard let claimed = try await claim(orElse: places.free) else { return nil }
                group.addTask {
                    await HarvestRun(claimed, parts, settings, running).run()
                    places.free()
                    bell.ring()
                }
                return .zero
            }
        }
    }

    private func claim(orElse giveUp: () -> Void) async throws -> ClaimedHarvest? {
        let now = parts.clock.now()
        do {
            let claimed = try await parts.database.write { [self] transaction in
                try ClaimRepository(transaction, engine: engine).claim(
                    owner: settings.instance,
                    lease: settings.lease,
                    policy: { try HarvestPolicy.of($0, base: settings.policy, in: transaction) },
                    at: now
                )
            }
            if claimed == nil { giveUp() }
            return claimed
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
