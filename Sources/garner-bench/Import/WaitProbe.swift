internal import Database
internal import Ground

/// Another writer: a small change every few milliseconds, and what each of them waited.
struct WaitProbe {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    /// Writes until its task is cancelled; gives the waits in milliseconds, shortest first.
    func run() async throws -> [Double] {
        var waits: [Double] = []
        while !Task.isCancelled {
            let start = ContinuousClock.now
            do {
                _ = try await database.write { try $0.run("UPDATE consortia SET version = version + 1") }
            } catch is CancellationError {
                break
            }
            let wait = (ContinuousClock.now - start).components
            waits.append(Double(wait.seconds) * 1000 + Double(wait.attoseconds) / 1e15)
            try? await Task.sleep(for: .milliseconds(5))
        }
        return waits.sorted()
    }
}
