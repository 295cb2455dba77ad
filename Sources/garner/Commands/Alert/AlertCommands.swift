internal import Alerts
internal import Connections
internal import Ground
internal import Harvests
internal import Service
internal import Tenancy

/// `garner alert …`.
enum AlertCommands {
    /// The states by which a list is narrowed, and words for several of them.
    enum StateWord: String, ArgumentChoice {
        case home
        case active
        case acknowledged
        case silenced
        case deleted
        case resolved
        case all

        var state: AlertFilter.State {
            switch self {
            case .home: .home
            case .active: .open(.active)
            case .acknowledged: .open(.acknowledged)
            case .silenced: .open(.silenced)
            case .deleted: .open(.deleted)
            case .resolved: .resolved
            case .all: .all
            }
        }
    }

    private static let state = Parameter<StateWord>.option(
        "state",
        "Which: home is what is open and neither silenced nor deleted.",
        default: .home
    )
    private static let months = Parameter<MonthRange?>.option("months", "Only those about these months.")
    private static let report = Parameter<String?>.option(
        "report",
        "Only those about this report.",
        placeholder: "REPORT"
    )
    private static let provider = Parameter<String?>.option("provider", "Only those about this provider.")
    private static let institution = Parameter<String?>.option("institution", "Only those about this institution.")
    private static let id = Parameter<AlertID>.word("ALERT", "The number of the alert.")
    private static let time = Parameter<Duration?>.option("for", "How long; until it resolves itself when left out.")

    static let command = Command(
        "alert",
        "Shows what needs somebody, and says who looks after it.",
        commands: [list, show, acknowledge, silence, reactivate, delete]
    )

    private static let list = Command(
        "list",
        "Lists alerts, newest first.",
        [state, months, report, provider, institution, Session.limit],
        examples: [.init("alert list --state silenced", "What is kept quiet.")]
    ) { session in
        var filter = AlertFilter(state: session[state].state)
        filter.months = session[months].map { $0.first...$0.last }
        filter.report = try session[report].map(report)
        if let name = session[provider] {
            filter.provider = try await session.useCases.provider(name, as: session.principal).provider.id
        }
        if let name = session[institution] {
            filter.institution = try await session.useCases.institution(name, as: session.principal).id
        }
        let alerts = try await session.useCases.alerts(filter, limit: session.readLimit, as: session.principal)
        session.list(alerts, AlertTable.columns, none: "No alert needs anybody.") { $0.document }
    }

    private static let show = Command("show", "Shows an alert, its cause, and who was told.", [id]) { session in
        let detail = try await session.useCases.alert(session[id], as: session.principal)
        guard !session.isJSON else { return session.console.print(detail.document.json(.indented)) }
        session.show(
            detail.view.document,
            [
                "id", "kind", "state", "silenced_until", "institution", "provider", "report", "month", "harvest",
                "message", "opened_at", "resolved_at", "changed_by",
            ]
        )
        if let entry = detail.entry { ErrorsCommands.show(entry, of: detail.harvest, session) }
        session.console.print()
        session.console.list(
            detail.tellings,
            [
                ListColumn("TOLD") { $0.toldAt.minute },
                ListColumn("WHO") { $0.address },
            ],
            none: "Nobody has been told yet.",
            json: false
        ) { _ in nil }
    }

    private static let acknowledge = Command(
        "acknowledge",
        "Tells the others that somebody looks after it.",
        [id]
    ) { session in
        let view = try await session.useCases.acknowledgeAlert(session[id], as: session.principal)
        session.done("Alert \(view.alert.id) is acknowledged.", view.document)
    }

    private static let silence = Command(
        "silence",
        "Keeps an alert off every home view and out of mail.",
        discussion: """
            Nobody is written to about it meanwhile: neither when the harvest fails again nor when it succeeds, also not \
            those who were told of the failure before. Its success ends the silence; what fails afterwards is told as usual.
            """,
        [time, id],
        examples: [.init("alert silence 5 --for 14d", "For two weeks.")]
    ) { session in
        let end = session[time].map { session.useCases.clock.now() + $0 }
        let view = try await session.useCases.silenceAlert(session[id], until: end, as: session.principal)
        let words = end.map { "until \($0.minute)" } ?? "until it resolves itself"
        session.done("Alert \(view.alert.id) is silent \(words).", view.document)
    }

    private static let reactivate = Command(
        "reactivate",
        "Makes an acknowledged, silenced or deleted alert active again.",
        [id]
    ) { session in
        let view = try await session.useCases.reactivateAlert(session[id], as: session.principal)
        session.done("Alert \(view.alert.id) is active.", view.document)
    }

    private static let delete = Command(
        "delete",
        "Takes an alert off the list; it comes back if the harvest fails anew.",
        [Session.yes, id]
    ) { session in
        try session.confirm(
            "Alert \(session[id]) goes off the list.",
            "The harvest stays as it is, and a restart that fails again opens the alert again."
        )
        let view = try await session.useCases.deleteAlert(session[id], as: session.principal)
        session.done("Alert \(view.alert.id) is deleted.", view.document)
    }

    private static func report(_ text: String) throws -> MasterReport {
        guard let report = MasterReport(rawValue: text.uppercased()) else {
            throw UsageError(message: "A report is PR, DR, TR or IR, not “\(text)”.", command: "garner alert list")
        }
        return report
    }
}
