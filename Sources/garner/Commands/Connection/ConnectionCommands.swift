internal import Connections
internal import Ground
internal import Service
internal import Tenancy

/// `garner connection …`.
enum ConnectionCommands {
    private static let fields = FieldOptions(ConnectionForm.fields)
    static let name = Parameter<String>.word("CONNECTION", "Its name, or # and its number.")
    private static let provider = Parameter<String?>.option("provider", "Only those to this provider.")
    private static let institution = Parameter<String?>.option("institution", "Only those of this institution.")
    private static let state = Parameter<ConnectionState?>.option("state", "Only those in this state.")

    static let command = Command(
        "connection",
        "Keeps who harvests from which provider, and with which credentials.",
        commands: [add, list, show, edit, ConnectionTest.command, ConnectionMembers.command, remove]
    )

    private static let add = Command(
        "add",
        "Connects an institution, or the consortium itself, with a provider.",
        discussion: ConnectionCredentials.explanation,
        fields.parameters + ConnectionCredentials.parameters,
        examples: [
            .init(
                "connection add --provider Meridian --institution \"Library of X\" --ask-credentials",
                "Asks for what the provider wants."
            ),
            .init(
                "connection add --provider Meridian --institution X1 --credentials -",
                "Reads lines such as customer_id=123 from standard input."
            ),
        ]
    ) { session in
        var values = try fields.values(of: session)
        var wanted: [String] = []
        if session[ConnectionCredentials.asks], let provider = values["provider"] {
            wanted = try await wantedCredentials(of: provider, session)
        }
        values.merge(try ConnectionCredentials.values(session, wanted: wanted)) { $1 }
        let view = try await session.useCases.addConnection(fields: values, as: session.principal)
        session.done("The connection “\(view.connection.name)” is there, and \(describe(view)).", view.document)
    }

    private static let list = Command(
        "list",
        "Lists the connections that you may see.",
        [provider, institution, state, Session.limit],
        examples: [.init("connection list --state broken", "Those whose credentials a provider refused.")]
    ) { session in
        let views = try await session.useCases.connections(
            provider: session[provider],
            institution: session[institution],
            state: session[state],
            limit: session.readLimit,
            as: session.principal
        )
        session.list(
            views.map(\.document),
            [
                .id, .field("NAME", "name", canShrink: true), .field("PROVIDER", "provider", canShrink: true),
                .field("INSTITUTION", "institution", canShrink: true), .field("STATE", "state"),
                .field("MISSING", "missing"), .field("LAST MONTH", "last_success_month"),
            ],
            none: "There is no such connection; garner connection add makes one."
        )
    }

    private static let show = Command("show", "Shows a connection; of its credentials only which are there.", [name]) {
        session in
        let view = try await session.useCases.connection(session[name], as: session.principal)
        session.show(
            view.document,
            [
                "id", "name", "provider", "institution", "state", "credentials", "missing", "broken_at",
                "broken_reason",
                "verified_at", "host", "host_confirmed", "in_force", "schedule", "harvest_from", "next_due_at",
                "last_success_month", "contacts", "notes", "created_at",
            ]
        )
    }

    private static let edit = Command(
        "edit",
        "Changes a connection or its credentials.",
        discussion: FieldOptions.clearing + "\n\n" + ConnectionCredentials.explanation,
        fields.parameters + ConnectionCredentials.parameters + [RefusedHarvests.restarts, name],
        examples: [
            .init("connection edit \"Meridian – Library of X\" --ask-credentials --restart", "Mends what was refused.")
        ]
    ) { session in
        var changes = try fields.values(of: session)
        var wanted: [String] = []
        if session[ConnectionCredentials.asks] {
            let view = try await session.useCases.connection(session[name], as: session.principal)
            wanted = try await wantedCredentials(of: view.effective.providerName, session)
        }
        changes.merge(try ConnectionCredentials.values(session, wanted: wanted)) { $1 }
        guard !changes.isEmpty else {
            throw UsageError(message: "Say what is to be changed.", command: "garner connection edit")
        }
        let credentials = Set(ConnectionForm.credentialFields.map(\.name))
        let view = try await session.useCases.editConnection(session[name], fields: changes, as: session.principal)
        let number = "#\(view.connection.id)"
        if view.connection.state == .broken, !credentials.isDisjoint(with: changes.keys) {
            throw CommandFailure(.failed, stillBroken(view, isAll: credentials.isSuperset(of: changes.keys)))
        }
        guard session[RefusedHarvests.restarts] else {
            session.done("The connection “\(view.connection.name)” is changed, and \(describe(view)).", view.document)
            return try await RefusedHarvests.tell(view.connection.name, session)
        }
        let answer = try await session.useCases.restartRefusedHarvests(ofConnection: number, as: session.principal)
        var document = view.document
        document["restarted"] = .list(answer.done.map { JSONValue($0) })
        session.done(
            """
            The connection “\(view.connection.name)” is changed, and \(describe(view)). Harvests put back into the \
            queue: \(answer.done.count).
            """,
            document
        )
        for left in answer.left { session.console.note("Harvest \(left.harvest) is left as it is: \(left.reason)") }
    }

    private static let remove = Command(
        "remove",
        "Removes a connection that has never harvested.",
        [Session.yes, name]
    ) { session in
        let view = try await session.useCases.connection(session[name], as: session.principal)
        try session.confirm(
            "The connection “\(view.connection.name)” goes, with its credentials.",
            "Provider and institution stay."
        )
        try await session.useCases.removeConnection(session[name], as: session.principal)
        session.done("The connection “\(view.connection.name)” is gone.")
    }

    private static func describe(_ view: ConnectionView) -> String {
        let missing = view.effective.missing.map(\.rawValue).joined(separator: ", ")
        return missing.isEmpty ? "it is \(view.connection.state.rawValue)" : "it lacks \(missing)"
    }

    /// Nothing tells the credentials that a provider refused from the same ones after it has mended its side, but a test.
    private static func stillBroken(_ view: ConnectionView, isAll: Bool) -> String {
        """
        \(isAll ? "" : "The rest is changed. ")These are the credentials that the provider refused: “\
        \(view.connection.name.harmless)” stays broken. If they are right now: garner connection test \
        \(view.connection.id)
        """
    }

    private static func wantedCredentials(of provider: String, _ session: Session) async throws -> [String] {
        let view = try await session.useCases.provider(provider, as: session.principal)
        return (view.settings.credentialFields ?? []).map(\.rawValue)
    }
}
