internal import Ground
package import Harvests

extension DemoScenario {
    /// The harvest log, the newest change first.
    package func log(_ installation: Installation) async throws -> [HarvestListing] {
        try await installation.useCases.harvests(limit: 500, as: principal)
    }

    /// The alerts that a home page would show.
    package func alerts(_ installation: Installation) async throws -> [AlertView] {
        try await installation.useCases.alerts(as: principal)
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
