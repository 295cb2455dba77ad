package import Connections
package import Ground

/// What at most one alert of a consortium exists for.
///
/// *Shape*: stored as text, for example `month/17/TR/2026-01`. A month of a report keeps its key whether or not a harvest
/// row exists yet, so that *missing* and *failed* are the same alert.
package enum AlertKey: Sendable, Hashable, CustomStringConvertible {
    /// A month of a COUNTER report on a connection: the one usage harvest that it has for ever.
    case month(ConnectionID, MasterReport, YearMonth)
    /// Any other harvest.
    case harvest(HarvestID)
    /// Mail about this institution, or about the consortium itself, reaches nobody.
    case nobody(InstitutionID?)

    package var description: String {
        switch self {
        case .month(let connection, let report, let month): "month/\(connection)/\(report.rawValue)/\(month)"
        case .harvest(let harvest): "harvest/\(harvest)"
        case .nobody(let institution): institution.map { "nobody/institution/\($0)" } ?? "nobody/consortium"
        }
    }
}
