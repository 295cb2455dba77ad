internal import Database
internal import Ground
internal import Tenancy

/// Tells, in the database, how this node does.
struct Reporter: Sendable {
    let parts: EngineParts
    let instance: String
    let startedAt: Instant
    let url: String?
    let isDraining: @Sendable () -> Bool

    func report() async throws -> Duration? {
        let report = NodeReport(
            instance: instance,
            at: parts.clock.now(),
            startedAt: startedAt,
            url: url,
            isDraining: isDraining(),
            loops: parts.watch.reports,
            pools: parts.database.load.pools
        )
        try await parts.database.write { try NodeReportRepository($0, EngineScope()).keep(report) }
        return nil
    }

    /// Takes leave.
    ///
    /// A node that cannot is found silent, as one that was lost.
    func end() async {
        do {
            try await parts.database.write { [instance] in
                try NodeReportRepository($0, EngineScope()).remove(instance)
            }
        } catch {
            parts.log.warning("the node could not take leave", ["error": .text("\(error)")])
        }
    }
}
