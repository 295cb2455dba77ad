internal import Connections
internal import Foundation
internal import Ground
internal import Service
internal import Usage

/// `garner usage …`.
enum UsageCommands {
    /// What sums are split by, as it is typed.
    enum DimensionWord: String, ArgumentChoice {
        case institution, provider, report, month, metric

        var dimension: UsageDimension? { UsageDimension(rawValue: rawValue) }
    }

    private static let months = Parameter<MonthRange>.required(
        "months",
        "The months: 2025, 2025-03 or 2025-01..2025-06."
    )
    private static let institutions = Parameter<[String]>.options("institution", "Only this institution's.")
    private static let provider = Parameter<String?>.option("provider", "Only from this provider.")
    private static let report = Parameter<String?>.option("report", "Only of this report.", placeholder: "REPORT")
    private static let metrics = Parameter<[String]>.options(
        "metric",
        "Only by this metric, such as Total_Item_Requests.",
        placeholder: "METRIC",
        splitAtCommas: true
    )
    private static let by = Parameter<[DimensionWord]>.options(
        "by",
        "What the totals are split by; provider when left out. Reports and metrics are never added up: they are told apart unless one is named.",
        splitAtCommas: true
    )
    private static let output = Parameter<FileArgument?>.option(
        "output",
        "The file to write; standard output when left out.",
        short: "o"
    )

    static let command = Command(
        "usage",
        "Sums up and writes out the usage that was harvested.",
        commands: [totals, export]
    )

    private static let totals = Command(
        "totals",
        "Sums up usage; releases, reports and metrics are never added up, since they count the same use.",
        [months, institutions, provider, report, metrics, by, Session.limit],
        examples: [
            .init(
                "usage totals --months 2025 --report TR --metric Unique_Item_Requests --by institution",
                "A year of each institution."
            ),
            .init("usage totals --months 2025-01..2025-03 --provider Meridian --by month", "One provider."),
        ]
    ) { session in
        let words = session[by].isEmpty ? [.provider] : session[by]
        let dimensions = Set(words.compactMap(\.dimension))
        let sums = try await session.useCases.usageSums(
            try form(session),
            by: dimensions,
            limit: session.readLimit,
            as: session.principal
        )
        var columns: [ListColumn<UsageSumView>] = [ListColumn("RELEASE") { $0.sum.release.rawValue }]
        if dimensions.contains(.institution) {
            columns.append(ListColumn("INSTITUTION", canShrink: true) { $0.institution ?? "(consortium)" })
        }
        if dimensions.contains(.provider) {
            columns.append(ListColumn("PROVIDER", canShrink: true) { $0.provider ?? "" })
        }
        if sums.contains(where: { $0.sum.report != nil }) {
            columns.append(ListColumn("REPORT") { $0.sum.report?.rawValue ?? "" })
        }
        if dimensions.contains(.month) { columns.append(ListColumn("MONTH") { $0.sum.month?.description ?? "" }) }
        if sums.contains(where: { $0.sum.metric != nil }) {
            columns.append(ListColumn("METRIC") { $0.sum.metric ?? "" })
        }
        columns.append(ListColumn("TOTAL", .trailing) { String($0.sum.total) })
        session.list(sums, columns, none: "There is no such usage.") { $0.document }
    }

    private static let export = Command(
        "export",
        "Writes every count with all that is known of it as CSV.",
        [months, institutions, provider, report, metrics, output],
        examples: [.init("usage export --months 2025 -o usage-2025.csv", "All that you may see.")]
    ) { session in
        let form = try form(session)
        guard let path = session[output]?.path else {
            return try await session.useCases.exportUsage(form, as: session.principal) { piece in
                Terminal.write(String(decoding: piece, as: UTF8.self), to: STDOUT_FILENO)
            }
        }
        let file = try OutputFile.create(path)
        try await session.useCases.exportUsage(form, as: session.principal) { try file.write(contentsOf: Data($0)) }
        try file.close()
        session.console.confirm("The usage is in \(path).")
    }

    private static func form(_ session: Session) throws -> UsageForm {
        var form = UsageForm(months: session[months].first...session[months].last)
        form.institutions = session[institutions]
        form.provider = session[provider]
        form.metrics = Set(session[metrics])
        if let text = session[report] {
            guard let report = MasterReport(rawValue: text.uppercased()) else {
                throw UsageError(message: "A report is PR, DR, TR or IR, not “\(text)”.", command: "garner usage")
            }
            form.report = report
        }
        return form
    }
}
