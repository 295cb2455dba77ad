internal import Ground

/// A piece of work that is repeated until the task is cancelled: when its bell rings, and at the latest after a while.
struct Loop: Sendable {
    let name: String
    let bell: Bell
    let parts: EngineParts
    /// How long to wait at the bell, unless the work says otherwise.
    let period: Duration
    /// How long one piece of the work may take before the loop counts as stuck.
    var patience = Duration.minutes(5)

    /// Runs the work; it returns when to look again at the latest, or zero when there is more to do at once.
    ///
    /// What goes wrong is logged and tried again, at first soon and then every half minute: a full disk or a locked
    /// database must not end the service.
    func run(_ work: () async throws -> Duration?) async {
        let beat = parts.watch.enter(name, patience: patience)
        defer { parts.watch.leave(beat) }
        while !Task.isCancelled {
            do {
                beat.work()
                let wait = try await LoopBeat.$current.withValue(beat) { try await work() } ?? period
                beat.succeed(restingFor: min(max(wait, .zero), period))
                if wait > .zero { await bell.wait(upTo: min(wait, period)) }
            } catch is CancellationError {
                return
            } catch {
                let failures = beat.fail(error, restingFor: Self.pause)
                parts.metrics.loopFailures.add(1, name)
                parts.log.error("\(name) failed", ["error": .text("\(error)"), "failures": .integer(Int64(failures))])
                try? await Task.sleep(for: Self.pause(after: failures))
            }
        }
    }

    private static func pause(after failures: Int) -> Duration {
        min(Duration.milliseconds(500) * (1 << min(failures - 1, 6)), .seconds(30))
    }
}
