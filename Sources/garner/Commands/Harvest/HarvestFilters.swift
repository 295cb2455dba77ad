internal import Connections
internal import Database
internal import Ground
internal import Harvests
internal import Service

/// The options by which harvests are narrowed, the same for lists and for following.
enum HarvestFilters {
    static let statuses = Parameter<[HarvestStatus]>.options(
        "status",
        "Only those with this status.",
        splitAtCommas: true
    )
    static let reasons = Parameter<[HarvestReason]>.options(
        "reason",
        "Only those with this reason.",
        splitAtCommas: true
    )
    static let institutions = Parameter<[String]>.options("institution", "Only those of this institution.")
    static let groups = Parameter<[String]>.options("group", "Only those of this group's institutions.")
    static let providers = Parameter<[String]>.options("provider", "Only those from this provider.")
    static let connections = Parameter<[String]>.options("connection", "Only those over this connection.")
    static let reports = Parameter<[String]>.options(
        "report",
        "Only those of this report: PR, DR, TR or IR.",
        placeholder: "REPORT",
        splitAtCommas: true
    )
    static let months = Parameter<MonthRange?>.option("months", "Only those of these months.")
    static let codes = Parameter<[Int]>.options(
        "code",
        "Only those whose last answer had this code.",
        placeholder: "CODE",
        splitAtCommas: true
    )
    static let request = Parameter<RequestID?>.option("request", "Only those that this request asked for.")

    static let parameters: [any Declared] = [
        statuses, reasons, institutions, groups, providers, connections, reports, months, codes, request,
    ]

    static func form(_ session: Session) -> HarvestFilterForm {
        var form = HarvestFilterForm()
        form.statuses = Set(session[statuses])
        form.reasons = Set(session[reasons])
        form.institutions = session[institutions]
        form.groups = session[groups]
        form.providers = session[providers]
        form.connections = session[connections]
        form.reports = session[reports]
        form.from = session[months]?.first.description
        form.to = session[months]?.last.description
        form.codes = Set(session[codes])
        form.request = session[request]
        return form
    }
}
