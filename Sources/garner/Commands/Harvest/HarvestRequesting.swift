internal import Connections
internal import Database
internal import Ground
internal import Harvests
internal import Service

/// `garner harvest request`.
enum HarvestRequesting {
    private static let institutions = Parameter<[String]>.options("institution", "An institution; all when left out.")
    private static let groups = Parameter<[String]>.options("group", "A group of institutions.")
    private static let providers = Parameter<[String]>.options("provider", "A provider; all when left out.")
    private static let reports = Parameter<[String]>.options(
        "report",
        "A report: PR, DR, TR or IR; all that are enabled when left out.",
        placeholder: "REPORT",
        splitAtCommas: true
    )
    private static let months = Parameter<MonthRange>.required(
        "months",
        "The months: 2025, 2025-03 or 2025-01..2025-06."
    )
    private static let now = Parameter.flag(
        "now",
        "Begins at once, before everything else; otherwise in the next night."
    )
    private static let again = Parameter.flag("again", "Also asks again for what has succeeded, and replaces it.")
    private static let reason = Parameter<String?>.option("reason", "Why; needed where an admin has to approve.")
    private static let dryRun = Parameter.flag("dry-run", "Only says what it would come to.")
    private static let follow = Parameter.flag("follow", "Shows how the harvests go on until all have come to rest.")

    static let request = Command(
        "request",
        "Asks for harvests of institutions, providers, reports and months.",
        discussion: "The answer says how many were created, asked for again, and left out, and why.",
        [institutions, groups, providers, reports, months, now, again, reason, dryRun, follow],
        examples: [
            .init("harvest request --months 2025-01..2025-06", "Everything that is missing of half a year, tonight."),
            .init(
                "harvest request --institution X1 --provider Meridian --months 2025-03 --again --now",
                "One month anew."
            ),
        ]
    ) { session in
        let form = HarvestRequestForm(
            institutions: session[institutions],
            groups: session[groups],
            providers: session[providers],
            reports: session[reports],
            from: session[months].first.description,
            to: session[months].last.description,
            start: session[now] ? .now : .overnight,
            skipsSucceeded: !session[again],
            reason: session[reason]
        )
        if session[dryRun] {
            let tally = try await session.useCases.previewHarvests(form, as: session.principal)
            return tell(tally, "It would be", nil, session)
        }
        let request = try await session.useCases.requestHarvests(form, as: session.principal)
        let beginning =
            request.decision == .waiting
            ? "Request \(request.id) waits for an admin. It would be" : "Request \(request.id)"
        tell(request.tally, beginning, request.document, session)
        guard request.tally.asked > 0 else { return }
        if form.start == .overnight, request.decision != .waiting {
            session.console.confirm("They run in the consortium's next night; with --now they begin at once.")
        }
        guard session[follow], request.decision != .waiting else { return }
        var filter = HarvestFilterForm()
        filter.request = request.id
        try await HarvestFollow.untilRest(filter, session)
    }

    private static func tell(_ tally: RequestTally, _ beginning: String, _ document: JSONValue?, _ session: Session) {
        guard !session.isJSON else {
            let counts: JSONValue = [
                "created": JSONValue(tally.created), "renewed": JSONValue(tally.renewed),
                "skipped": tally.skippedDocument,
            ]
            return session.console.print((document ?? counts).json(.indented))
        }
        session.console.print(
            "\(beginning): \(tally.created) created, \(tally.renewed) asked for again, \(tally.skippedInAll) left out."
        )
        for (skip, count) in tally.skipped.sorted(by: { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }) {
            session.console.print("  \(count) left out: \(skip.text.english)")
        }
    }
}
