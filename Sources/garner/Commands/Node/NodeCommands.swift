internal import Ground
internal import Harvests
internal import Service
internal import Tenancy

/// `garner node …`: the processes that work on one database.
enum NodeCommands {
    private static let name = Parameter<String>.word("NODE", "The node's name, as garner node list shows it.")
    private static let undo = Parameter.flag("undo", "Lets the node work again.")

    static let command = Command(
        "node",
        "Shows the processes that work on this installation, and takes one out of work.",
        discussion: """
            Every garner serve is a node. On PostgreSQL there may be many; a node that ended or was lost stays in the list \
            for a day.
            """,
        commands: [list, drain]
    )

    private static let list = Command(
        "list",
        "Lists the nodes: active, draining, stopped, or lost.",
        discussion: """
            lost means that nothing was heard of a node for longer than queue.lease; what it ran is taken over by others \
            within seconds.
            """,
        [Session.limit]
    ) { session in
        let nodes = try await session.useCases.nodes(as: session.principal)
        session.list(
            nodes,
            [
                ListColumn("NODE", canShrink: true) { $0.node.name },
                ListColumn("STATE") { $0.state.rawValue },
                ListColumn("RUNNING", .trailing) { String($0.running) },
                ListColumn("SINCE") { $0.node.startedAt.second },
                ListColumn("LAST BEAT") { $0.node.beatAt.second },
                ListColumn("VERSION") { $0.node.version },
                ListColumn("INSTANCE", canShrink: true) { $0.node.instance },
            ],
            none: "No node works here: garner serve"
        ) { $0.document }
    }

    private static let drain = Command(
        "drain",
        "Takes a node out of work: it begins nothing, and what it runs goes back to the queue at no cost.",
        discussion: "It stays so, also when its process is started again, until --undo.",
        [undo, name],
        examples: [
            .init("node drain north", "Before the machine is taken down."),
            .init("node drain north --undo", "Afterwards."),
        ]
    ) { session in
        let node = try await session.useCases.drainNode(session[name], undo: session[undo], as: session.principal)
        let sentence =
            session[undo]
            ? "The node “\(node.node.name)” takes work again."
            : "The node “\(node.node.name)” takes no new work, and gives back what it runs."
        session.done(sentence, node.document)
    }
}
