internal import Alerts
internal import Database
internal import Ground
internal import Harvests
internal import Mail
internal import Tenancy
internal import Usage

/// Removes what nobody needs any more, in batches so small that no writer is held up.
struct Sweeper: Sendable {
    let parts: EngineParts
    let settings: EngineSettings
    private let engine = EngineScope()

    init(_ parts: EngineParts, _ settings: EngineSettings) {
        self.parts = parts
        self.settings = settings
    }

    func sweep() async throws -> Duration? {
        try await sweepLoads()
        try await sweepBlobs()
        return nil
    }

    /// Loads that were replaced, discarded, or whose writer was lost: no attempt lasts for two days.
    private func sweepLoads() async throws {
        while true {
            try Task.checkCancellation()
            let abandoned = parts.clock.now() - .days(2)
            let isMore = try await parts.database.write { [engine] in
                try LoadSweep($0).sweep(engine, abandonedBefore: abandoned)
            }
            if !isMore { return }
        }
    }

    /// Raw answers that no row names; young ones may be about to be named.
    private func sweepBlobs() async throws {
        let database = parts.database
        let swept = try await parts.blobs.sweep(olderThan: .days(1)) { [engine] consortium, hashes in
            try await database.read {
                try RawAnswerRepository($0).named(hashes, in: engine.consortium(consortium))
            }
        }
        guard swept.count > 0 else { return }
        parts.log.info(
            "raw answers swept",
            ["count": .integer(Int64(swept.count)), "bytes": .integer(Int64(swept.storedBytes))]
        )
    }
}
