package import Connections
package import Ground

/// What a SUSHI service can be asked for.
///
/// *Source*: COUNTER Code of Practice 5.0.3 section 8 and 5.1 section 8; reference sushi.md §1, §2 and §4.
package enum SUSHIResource: Sendable, Hashable {
    /// Whether the service is up; public in release 5.1.
    case status
    /// The institutions that a consortium's credentials cover.
    case members
    /// The reports on offer, in release 5.1 with their first and last month.
    case reports
    /// One master report in full for one month.
    case report(MasterReport, YearMonth)

    /// The path behind the base address, without the release.
    var path: String {
        switch self {
        case .status: "status"
        case .members: "members"
        case .reports: "reports"
        case .report(let report, _): "reports/\(report.rawValue.lowercased())"
        }
    }
}
