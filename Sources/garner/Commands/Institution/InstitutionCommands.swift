internal import Ground
internal import Service
internal import Tenancy

/// `garner institution …`.
enum InstitutionCommands {
    private static let fields = FieldOptions(InstitutionForm.fields)
    private static let name = Parameter<String>.word("INSTITUTION", "Its local id, its name, or # and its number.")

    static let command = Command(
        "institution",
        "Keeps the institutions of a consortium.",
        commands: [add, list, show, edit, remove]
    )

    private static let add = Command(
        "add",
        "Adds an institution.",
        fields.parameters,
        examples: [.init("institution add --name \"Library of X\" --local-id X1", "X1 is your own number for it.")]
    ) { session in
        let institution = try await session.useCases.addInstitution(
            fields: try fields.values(of: session),
            as: session.principal
        )
        session.done(
            "The institution “\(institution.name)” is there, with the number \(institution.id).",
            institution.document
        )
    }

    private static let list = Command("list", "Lists the institutions that you may see.", [Session.limit]) { session in
        let institutions = try await session.useCases.institutions(limit: session.readLimit, as: session.principal)
        session.list(
            institutions.map(\.document),
            [
                .id, .field("NAME", "name", canShrink: true), .field("LOCAL ID", "local_id"), .field("STATE", "state"),
                .field("NOTES", "notes", canShrink: true),
            ],
            none: "There is no institution yet: garner institution add"
        )
    }

    private static let show = Command("show", "Shows an institution.", [name]) { session in
        let institution = try await session.useCases.institution(session[name], as: session.principal)
        session.show(institution.document, ["id", "name", "local_id", "state", "notes", "created_at"])
    }

    private static let edit = Command(
        "edit",
        "Changes an institution; an inactive one is not harvested.",
        discussion: FieldOptions.clearing,
        fields.parameters + [name]
    ) { session in
        let institution = try await session.useCases.editInstitution(
            session[name],
            fields: try fields.changes(of: session, "institution edit"),
            as: session.principal
        )
        session.done("The institution “\(institution.name)” is changed.", institution.document)
    }

    private static let remove = Command(
        "remove",
        "Removes an institution that has never harvested.",
        [Session.yes, name]
    ) { session in
        let institution = try await session.useCases.institution(session[name], as: session.principal)
        try session.confirm(
            "The institution “\(institution.name)” goes, with its connections and the roles at it.",
            "Providers, groups and people stay."
        )
        try await session.useCases.removeInstitution(session[name], as: session.principal)
        session.done("The institution “\(institution.name)” is gone.")
    }
}
