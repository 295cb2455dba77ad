internal import Database

/// The reports that are harvested: every standard view can be derived from the four master reports.
///
/// *Order*: small reports first, so that a broken connection is noticed before a large transfer.
package enum MasterReport: String, Sendable, Hashable, CaseIterable, DatabaseValue {
    case pr = "PR"
    case dr = "DR"
    case tr = "TR"
    case ir = "IR"

    /// The title of the report as COUNTER has it.
    package var title: String {
        switch self {
        case .pr: "Platform Master Report"
        case .dr: "Database Master Report"
        case .tr: "Title Master Report"
        case .ir: "Item Master Report"
        }
    }
}

extension MasterReport: Comparable {
    package static func < (left: MasterReport, right: MasterReport) -> Bool { left.place < right.place }

    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
