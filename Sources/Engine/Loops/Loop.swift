internal import Ground

/// A piece of work that is repeated until the task is cancelled: when its bell rings, and at the latest after a while.
struct Loop: Sendable {
    let name: String
    let bell: Bell
    let log: Log
    /// How long to wait at the bell, unless the work says otherwise.
    let period: Duration

    /// Runs the work; it returns when to look again at the latest, or zero when there is more to do at once.
    ///
    /// What goes wrong is logged and tried again, at first soon and then every half minute: a full disk or a locked
    /// database must not end the service.
    func run(_ work: () async throws -> Duration?) async {
        var failures = 0
        while !Task.isCancelled {
            do {
                let wait = try await work() ?? period
                failures = 0
                if wait > .zero { await bell.wait(upTo: min(wait, period)) }
            } catch is CancellationError {
                return
            } catch {
                failures += 1
                log.error("\(name) failed", ["error": .text("\(error)"), "failures": .integer(Int64(failures))])
                let pause = Duration.milliseconds(500) * (1 << min(failures - 1, 6))
                try? await Task.sleep(for: min(pause, .seconds(30)))
            }
        }
    }
}
