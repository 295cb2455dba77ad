internal import Ground
internal import Harvesters
internal import Harvests
internal import Service
internal import Tenancy

/// `garner harvester …`: the kinds of services that can be asked.
enum HarvesterCommands {
    private static let name = Parameter<String>.word("KIND", "The kind, as garner harvester list shows it.")

    static let command = Command(
        "harvester",
        "Shows the kinds of harvesters, and holds one up in every consortium.",
        commands: [list, pause, resume]
    )

    private static let list = Command("list", "Lists the kinds of harvesters.", [Session.limit]) { session in
        let harvesters = try await session.useCases.harvesters(as: session.principal)
        session.list(
            harvesters,
            [
                ListColumn("KIND") { $0.info.name }, ListColumn("TITLE", canShrink: true) { $0.info.title },
                ListColumn("PAUSED UNTIL") { entry in
                    entry.pause.map { $0.until < Pause.noEnd ? $0.until.minute : "resumed" } ?? ""
                },
                ListColumn("WHY", canShrink: true) { $0.pause?.reason ?? "" },
            ],
            none: "There is no harvester."
        ) { entry in
            [
                "name": .text(entry.info.name), "title": .text(entry.info.title),
                "description": .text(entry.info.description), "pause": entry.pause?.document ?? .null,
            ]
        }
    }

    private static let pause = Command(
        "pause",
        "Holds up all that is asked by one kind of harvester, in every consortium.",
        discussion: PauseOptions.discussion,
        PauseOptions.all + [name],
        examples: [.init("harvester pause sushi --until 2026-12-27 --reason Holidays", "Until midnight in UTC.")]
    ) { session in
        try await PauseOptions.pause(.harvester(session[name]), "The harvester \(session[name])", session)
    }

    private static let resume = Command("resume", "Ends the pause of a kind of harvester.", [name]) { session in
        try await PauseOptions.resume(.harvester(session[name]), "The harvester \(session[name])", session)
    }
}
