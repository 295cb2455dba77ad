internal import Engine
internal import Foundation
internal import Ground

/// Runs an engine until the program is told to end.
struct EngineRun {
    let engine: Engine
    /// How long coming to rest may take.
    let drain: Duration
    let log: Log
    /// Made before anybody is told that the service runs, so that no signal comes too early.
    let endings: AsyncStream<Int32>

    /// The first signal drains, the second ends the program at once; both come as `endings`.
    func run() async throws {
        let work = Task { try await engine.run() }
        let ending = Task { await end(work) }
        defer { ending.cancel() }
        do {
            try await work.value
        } catch is CancellationError {
            return
        }
    }

    private func end(_ work: Task<Void, any Error>) async {
        var isEnding = false
        for await _ in endings {
            if isEnding { exit(ExitCode.failed.rawValue) }
            isEnding = true
            ServiceManager().tell(.stopping)
            log.info("stopping", ["running": JSONValue(engine.runningCount), "within": .text(drain.written)])
            work.cancel()
            Task {
                try await Task.sleep(for: drain)
                log.error("not drained in time", ["within": .text(drain.written)])
                exit(ExitCode.failed.rawValue)
            }
        }
    }
}
