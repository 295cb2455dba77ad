internal import Alerts
internal import Connections
internal import Ground
internal import Recipients
internal import Service
internal import Tenancy

/// `garner recipients …`: who is told of what, and why.
enum RecipientCommands {
    private static let kind = Parameter<EventKind?>.option("event", "The event; harvest-failed when left out.")
    private static let harvest = Parameter<HarvestID?>.option("harvest", "About this harvest.")
    private static let connection = Parameter<String?>.option("connection", "About this connection.")
    private static let institution = Parameter<String?>.option("institution", "About this institution.")
    private static let request = Parameter<RequestID?>.option("request", "About this request.")
    private static let file = Parameter<FileArgument?>.option(
        "set",
        "Sets the chain by a JSON file; - reads standard input."
    )
    private static let standard = Parameter.flag("standard", "Goes back to the standard chain.")

    static let command = Command(
        "recipients",
        "Explains who is told of what, and keeps the addresses that are no users.",
        commands: [
            explain, chain, AddressCommands.list, AddressCommands.add, AddressCommands.remove, AddressCommands.release,
        ]
    )

    private static let explain = Command(
        "explain",
        "Says who would be told of an event, and which link or filter added or removed each address.",
        discussion: """
            The end of trouble (recovered, with --harvest) is told to those who were told of it; what only digests tell \
            (completed, digest) to their readers; everything else to whom the chain finds.
            """,
        [kind, harvest, connection, institution, request],
        examples: [
            .init("recipients explain --harvest 17", "Of the failure of harvest 17."),
            .init("recipients explain --institution X1 --event held-for-review", "Of data held for review."),
        ]
    ) { session in
        let explanation = try await session.useCases.explainRecipients(
            of: session[kind] ?? .harvestFailed,
            about: try await question(session),
            as: session.principal
        )
        guard !session.isJSON else { return session.console.print(explanation.document.json(.indented)) }
        session.console.list(
            explanation.trace.steps,
            [
                ListColumn("BY") { $0.by },
                ListColumn("ADDRESS", canShrink: true) { $0.address },
                ListColumn("CHANGE") { $0.change.rawValue },
                ListColumn("WHY", canShrink: true) { $0.why },
            ],
            none: "Nobody was found.",
            json: false
        ) { _ in nil }
        for note in explanation.trace.notes { session.console.print(note.harmless) }
        let addresses = explanation.recipients.map(\.address.text).joined(separator: ", ")
        session.console.print(addresses.isEmpty ? "Nobody would be told." : "Told would be: \(addresses)")
    }

    private static let chain = Command(
        "chain",
        "Shows, or sets, the links that find recipients in this consortium.",
        [file, standard]
    ) { session in
        let view =
            if let path = session[file]?.path {
                try await session.useCases.setRecipientChain(try InputFile.document(path), as: session.principal)
            } else if session[standard] {
                try await session.useCases.setRecipientChain(nil, as: session.principal)
            } else {
                try await session.useCases.recipientChain(as: session.principal)
            }
        session.console.print((session.isJSON ? view.document : view.chain.json).json(.indented))
        guard !session.isJSON else { return }
        if view.isStandard { session.console.confirm("This is the standard chain.") }
        for warning in view.warnings { session.console.note(warning.harmless) }
    }

    private static func question(_ session: Session) async throws -> RecipientQuestion {
        if let id = session[harvest] { return .harvest(id) }
        if let id = session[request] { return .request(id) }
        if let name = session[connection] {
            return .connection(try await session.useCases.connection(name, as: session.principal).connection.id)
        }
        guard let name = session[institution] else { return .institution(nil) }
        return .institution(try await session.useCases.institution(name, as: session.principal).id)
    }
}
