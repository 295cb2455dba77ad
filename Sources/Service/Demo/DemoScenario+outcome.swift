internal import Alerts
internal import Connections
internal import Database
internal import Ground
package import Harvests
internal import Tenancy

extension DemoScenario {
    /// How far the demo has come.
    package struct Progress: Sendable, Hashable {
        package let byStatus: [HarvestStatus: Int]
        /// Harvests that have come to an end.
        package let ended: Int
    }

    /// Counts the demo's harvests by status.
    package func progress(_ installation: Installation) async throws -> Progress {
        let scope = ConsortiumScope(scope)
        return try await installation.database.read { transaction in
            let counts = try HarvestRepository(transaction).counts(reach: .everything, in: scope)
            return Progress(
                byStatus: counts,
                ended: counts.reduce(0) { $0 + ($1.key.isEnded ? $1.value : 0) }
            )
        }
    }

    /// The harvest log, the newest change first.
    package func log(_ installation: Installation) async throws -> [HarvestListing] {
        let scope = ConsortiumScope(scope)
        return try await installation.database.read { transaction in
            try HarvestRepository(transaction).page(reach: .everything, limit: 500, in: scope)
        }
    }

    /// The alerts that a home page would show: the harvest's institution and provider, its condition, and the sentence.
    package func alerts(_ installation: Installation) async throws -> [[String]] {
        let scope = ConsortiumScope(scope)
        let now = SystemClock().now()
        return try await installation.database.read { transaction in
            let page = try AlertRepository(transaction).page(
                AlertFilter(state: .home),
                in: scope,
                reach: .everything,
                limit: 100,
                at: now
            )
            return try page.map { alert in
                let listing = try alert.subject.harvest.flatMap {
                    try HarvestRepository(transaction).listing($0, in: scope)
                }
                return [
                    alert.subject.month?.description ?? "", alert.kind.rawValue, alert.subject.report?.rawValue ?? "",
                    listing?.provider ?? "", listing?.institution ?? "", alert.message,
                ]
            }
        }
    }

    /// Whether every platform's harvests ended as its manners make them end; says what did not, in one line each.
    package static func surprises(_ log: [HarvestListing]) -> [String] {
        let behaviours = Dictionary(uniqueKeysWithValues: DemoProvider.all.map { ($0.name, $0.behaviour) })
        return log.compactMap { entry in
            let harvest = entry.harvest
            let isExpected =
                switch behaviours[entry.provider] {
                case .correct, .slow, .queued: harvest.status == .success && harvest.reason == nil
                case .refusing: harvest.status == .fail && harvest.reason == .badCredentials
                case .broken: harvest.status == .fail && harvest.reason == .outOfRetries
                case .empty: harvest.status == .success && harvest.reason == .noUsage
                case nil: false
                }
            guard !isExpected else { return nil }
            let reason = harvest.reason.map { " (\($0.rawValue))" } ?? ""
            return "\(entry.provider), \(entry.institution ?? ""): \(harvest.status.rawValue)\(reason)"
        }
    }
}
