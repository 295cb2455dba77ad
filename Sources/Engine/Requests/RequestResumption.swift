internal import Database
internal import Ground
internal import Harvests
internal import Tenancy

/// Finishes requests for harvests whose process ended while it carried them out.
struct RequestResumption: Sendable {
    let parts: EngineParts
    let settings: EngineSettings
    private let engine = EngineScope()

    /// So long a request is left to whoever began it.
    private static let patience = Duration.minutes(1)

    init(_ parts: EngineParts, _ settings: EngineSettings) {
        self.parts = parts
        self.settings = settings
    }

    /// Carries out what was left, part by part; no harvest is asked for twice, whoever else does the same.
    func resume() async throws {
        let before = parts.clock.now() - Self.patience
        let left = try await parts.database.read { [engine] transaction in
            try RequestRepository.unfinished(before: before, in: transaction, engine: engine)
        }
        for (scope, request) in left {
            try Task.checkCancellation()
            do {
                while try await !step(request, in: scope) {}
                parts.log.info("request finished", ["request": .integer(request.rawValue)])
            } catch {
                // One request that cannot be finished must hold up neither the others nor the schedule.
                parts.log.error(
                    "request not finished",
                    ["request": .integer(request.rawValue), "error": .text("\(error)")]
                )
            }
        }
    }

    private func step(_ request: RequestID, in scope: ConsortiumScope) async throws -> Bool {
        let now = parts.clock.now()
        return try await parts.database.write { [settings] transaction in
            try RequestCarrier.standard(
                transaction,
                base: settings.policy,
                defaults: settings.providerDefaults,
                in: scope
            ).step(request, in: scope, at: now)
        }
    }
}
