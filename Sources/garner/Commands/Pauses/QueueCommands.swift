internal import Ground
internal import Harvests
internal import Service
internal import Tenancy

/// `garner queue …`: everything that waits, over all consortia.
enum QueueCommands {
    static let command = Command(
        "queue",
        "Holds up every harvest of the installation, and shows what is held up.",
        commands: [pause, resume, pauses]
    )

    private static let pause = Command(
        "pause",
        "Holds up every harvest of every consortium; mail goes on.",
        discussion: PauseOptions.discussion,
        PauseOptions.all,
        examples: [
            .init("queue pause --for 2h --reason \"The proxy is being moved\"", "What runs finishes."),
            .init("queue pause --stop-running", "What runs goes back to the queue."),
        ]
    ) { session in
        try await PauseOptions.pause(.everything, "All harvesting", session)
    }

    private static let resume = Command("resume", "Ends that pause; narrower ones stay.") { session in
        try await PauseOptions.resume(.everything, "All harvesting", session)
    }

    private static let pauses = Command(
        "pauses",
        "Lists what is paused: everything, kinds of harvesters, the consortium, its providers.",
        discussion: "Hosts that rest are listed by garner host list.",
        [Session.limit]
    ) { session in
        let pauses = try await session.useCases.pauses(as: session.principal)
        session.list(
            pauses,
            [
                ListColumn("PAUSED") { $0.pause.target.scope },
                ListColumn("NAME", canShrink: true) { $0.name ?? "" },
                ListColumn("SINCE") { $0.pause.since.minute },
                ListColumn("UNTIL") { $0.pause.until < Pause.noEnd ? $0.pause.until.minute : "resumed" },
                ListColumn("WHO", canShrink: true) { $0.pause.who },
                ListColumn("WHY", canShrink: true) { $0.pause.reason ?? "" },
            ],
            none: "Nothing is paused."
        ) { $0.document }
    }
}
