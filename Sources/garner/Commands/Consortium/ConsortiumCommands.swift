internal import Ground
internal import Service
internal import Tenancy

/// `garner consortium …`.
enum ConsortiumCommands {
    private static let fields = FieldOptions(ConsortiumForm.fields)
    private static let key = Parameter<String?>.optionalWord("KEY", "The consortium; the only one when left out.")

    static let command = Command(
        "consortium",
        "Keeps the consortia of this installation; everything else belongs to one of them.",
        commands: [add, list, show, edit, ConsortiumPauses.pause, ConsortiumPauses.resume, remove]
    )

    private static let add = Command(
        "add",
        "Adds a consortium.",
        fields.parameters,
        examples: [
            .init(
                "consortium add --key north --name \"Northern Libraries\" --zone Europe/Berlin",
                "Its nights are counted in Berlin."
            )
        ]
    ) { session in
        let consortium = try await session.useCases.addConsortium(
            fields: try fields.values(of: session),
            as: session.principal
        )
        session.done("The consortium \(consortium.key) is there.", consortium.document)
    }

    private static let list = Command("list", "Lists the consortia.", [Session.limit]) { session in
        let consortia = try await session.useCases.consortia(limit: session.readLimit, as: session.principal)
        session.list(
            consortia.map(\.document),
            [
                .field("KEY", "key"), .field("NAME", "name", canShrink: true), .field("ZONE", "zone"),
                .field("STATE", "state"),
            ],
            none: "There is no consortium yet: garner consortium add"
        )
    }

    private static let show = Command("show", "Shows a consortium.", [key]) { arguments, console in
        try await Session.open(arguments, console, in: arguments[key]) { session in
            let consortium = try await session.useCases.consortium(as: session.principal)
            session.show(
                consortium.document,
                [
                    "key", "name", "email", "language", "zone", "state", "night", "requires_approval", "daily_quota",
                    "domains", "recipient_chain", "created_at",
                ]
            )
        }
    }

    private static let edit = Command(
        "edit",
        "Changes a consortium, or how its harvests are run and told of.",
        discussion: FieldOptions.clearing,
        fields.parameters + [key],
        examples: [
            .init("consortium edit --requires-approval yes --daily-quota 50", "Managers' requests wait for an admin.")
        ]
    ) { arguments, console in
        try await Session.open(arguments, console, in: arguments[key]) { session in
            let changes = try fields.changes(of: session, "consortium edit")
            let policies = Set(ConsortiumForm.policyFields.map(\.name))
            let consortium =
                changes.keys.allSatisfy(policies.contains)
                ? try await session.useCases.editPolicies(fields: changes, as: session.principal)
                : try await session.useCases.editConsortium(fields: changes, as: session.principal)
            session.done("The consortium \(consortium.key) is changed.", consortium.document)
        }
    }

    private static let remove = Command(
        "remove",
        "Removes a consortium that has never harvested.",
        [Session.yes, key]
    ) { arguments, console in
        try await Session.open(arguments, console, in: arguments[key]) { session in
            let consortium = try await session.useCases.consortium(as: session.principal)
            try session.confirm(
                "The consortium \(consortium.key) goes, with its institutions, providers, connections and members.",
                "People's own accounts, provider templates and other consortia stay."
            )
            try await session.useCases.removeConsortium(as: session.principal)
            session.done("The consortium \(consortium.key) is gone.")
        }
    }
}
