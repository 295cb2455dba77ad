internal import Database
internal import Ground
internal import Harvests
internal import Service
internal import Tenancy

/// `garner harvest priority`.
enum HarvestPriorities {
    private static let priority = Parameter<HarvestPriority>.word("PRIORITY", "One of now, scheduled and back-fill.")

    static let command = Command(
        "priority",
        "Gives waiting harvests another place in the queue.",
        discussion: """
            now goes before scheduled, scheduled before back-fill. What waits for the night and gets now runs at once; what \
            waits for its next try, or for the provider, goes on waiting for that.

            \(HarvestChoice.discussion)
            """,
        HarvestFilters.parameters + [Session.yes, priority, HarvestChoice.ids],
        examples: [
            .init("harvest priority now 17 18", "Both go first."),
            .init("harvest priority back-fill --provider Meridian --months 2024", "A year that can wait."),
        ]
    ) { session in
        let wanted = session[priority]
        let answer = try await HarvestChoice.prioritise.act(session, "priority") { ids in
            try await session.useCases.prioritiseHarvests(ids, wanted, as: session.principal)
        }
        try HarvestActions.tell(answer, "given the priority \(wanted.written)", session)
    }
}

extension HarvestPriority: ArgumentValue {
    init?(argument: String) {
        guard let priority = Self.allCases.first(where: { $0.written == argument.lowercased() }) else { return nil }
        self = priority
    }

    static var placeholder: String { "PRIORITY" }

    static var expectation: String { "one of \(allCases.map(\.written).joined(separator: ", "))" }

    static var completion: ArgumentCompletion { .words(allCases.map(\.written)) }

    var written: String {
        switch self {
        case .now: "now"
        case .scheduled: "scheduled"
        case .backfill: "back-fill"
        }
    }
}
