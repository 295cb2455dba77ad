internal import Alerts
internal import Ground
internal import Harvests
internal import Service

/// `garner request …`: what people asked to be harvested, and what admins decide on it.
enum RequestCommands {
    private static let decision = Parameter<HarvestRequest.Decision?>.option(
        "decision",
        "Only those with this decision."
    )
    private static let id = Parameter<RequestID>.word("REQUEST", "The number of the request.")
    private static let note = Parameter<String?>.option("note", "What whoever asked is told with the decision.")

    static let command = Command(
        "request",
        "Shows requests for harvests, and decides on those that wait for an admin.",
        commands: [list, show, approve, refuse]
    )

    private static let list = Command(
        "list",
        "Lists requests, newest first.",
        [decision, Session.limit],
        examples: [.init("request list --decision waiting", "What waits for an admin.")]
    ) { session in
        let requests = try await session.useCases.harvestRequests(
            decision: session[decision],
            limit: session.readLimit,
            as: session.principal
        )
        session.list(
            requests,
            [
                ListColumn("ID", .trailing) { $0.id.description },
                ListColumn("AT") { $0.createdAt.minute },
                ListColumn("WHO", canShrink: true) { $0.who },
                ListColumn("MONTHS") { months($0) },
                ListColumn("CREATED", .trailing) { String($0.tally.created) },
                ListColumn("AGAIN", .trailing) { String($0.tally.renewed) },
                ListColumn("LEFT OUT", .trailing) { String($0.tally.skippedInAll) },
                ListColumn("DECISION") { words($0.decision) },
                ListColumn("REASON", canShrink: true) { $0.reason ?? "" },
            ],
            none: "There is no such request."
        ) { $0.document }
    }

    private static let show = Command("show", "Shows a request and what became of it.", [id]) { session in
        let detail = try await session.useCases.harvestRequest(session[id], as: session.principal)
        guard !session.isJSON else { return session.console.print(detail.document.json(.indented)) }
        let request = detail.request
        let skipped = request.tally.skipped.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { (name: "Left out", value: Optional("\($0.value): \($0.key.text.english)")) }
        var document = request.document
        document["decision"] = .text(words(request.decision))
        for (name, value) in wish(detail) { document[name] = .text(value) }
        session.show(
            document,
            ["id", "created_at", "who"] + wish(detail).map(\.name) + [
                "reason", "decision", "decided_by", "decided_at", "note", "created", "renewed", "carried_out_at",
            ],
            more: skipped
        )
    }

    private static let approve = Command(
        "approve",
        "Approves a waiting request and carries it out; whoever asked is told by mail.",
        [note, id]
    ) { session in
        let request = try await session.useCases.approveRequest(
            session[id],
            note: session[note],
            as: session.principal
        )
        session.done(
            """
            Request \(request.id) is approved: \(request.tally.created) created, \(request.tally.renewed) asked for \
            again, \(request.tally.skippedInAll) left out.
            """,
            request.document
        )
    }

    private static let refuse = Command(
        "refuse",
        "Refuses a waiting request, with --note to say why; whoever asked is told by mail.",
        [note, id],
        examples: [.init("request refuse 12 --note \"Meridian is being repaired until Monday.\"", "With a reason.")]
    ) { session in
        let request = try await session.useCases.refuseRequest(session[id], note: session[note], as: session.principal)
        session.done("Request \(request.id) is refused.", request.document)
    }

    /// What was asked for, line by line.
    private static func wish(_ detail: HarvestRequestDetail) -> [(name: String, value: String)] {
        let wish = detail.wish
        return [
            ("months", months(detail.request)),
            ("institutions", wish.line(wish.institutions, in: "en") ?? "all"),
            ("providers", wish.line(wish.providers, in: "en") ?? "all"),
            ("reports", wish.line(wish.reports, in: "en") ?? "all"),
            ("when", wish.start == .now ? "now" : "tonight"),
            ("what succeeded", detail.request.wish.skipsSucceeded ? "is left out" : "is asked for again"),
        ]
    }

    private static func words(_ decision: HarvestRequest.Decision) -> String {
        decision == .notNeeded ? "not needed" : decision.rawValue
    }

    private static func months(_ request: HarvestRequest) -> String {
        let months = request.wish.months
        return months.lowerBound == months.upperBound
            ? months.lowerBound.description : "\(months.lowerBound)..\(months.upperBound)"
    }
}
