internal import Alerts
internal import Connections
internal import Ground
internal import Harvests
internal import Service

/// How alerts look in lists.
enum AlertTable {
    static let columns: [ListColumn<AlertView>] = [
        ListColumn("ID", .trailing) { $0.alert.id.description },
        ListColumn("STATE") { $0.alert.isOpen ? $0.state.rawValue : "resolved" },
        ListColumn("SINCE") { $0.alert.openedAt.minute },
        ListColumn("WHAT") { words($0.alert.kind) },
        ListColumn("INSTITUTION", canShrink: true) { $0.names.institution ?? "(consortium)" },
        ListColumn("PROVIDER", canShrink: true) { $0.names.provider ?? "" },
        ListColumn("REPORT") { $0.alert.subject.report?.rawValue ?? "" },
        ListColumn("MONTH") { $0.alert.subject.month?.description ?? "" },
        ListColumn("CONDITION", canShrink: true) { view in
            [view.alert.code.map(String.init), view.alert.message].compactMap { $0 }.joined(separator: " ")
        },
    ]

    /// `harvest-failed` as `harvest failed`.
    static func words(_ kind: EventKind) -> String { kind.rawValue.replacing("-", with: " ") }
}
