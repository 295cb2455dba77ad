internal import Connections
internal import Ground
internal import Service
internal import Tenancy

/// `garner template …`.
enum TemplateCommands {
    private static let fields = ProviderFields.templateFields
    private static let name = Parameter<String>.word("TEMPLATE", "Its name, or # and its number.")

    static let command = Command(
        "template",
        "Keeps providers that every consortium may adopt.",
        commands: [add, list, show, edit, remove]
    )

    private static let add = Command(
        "add",
        "Adds a template, by hand or from a record of the COUNTER Registry.",
        fields.parameters + RegistryFiles.parameters
    ) { session in
        let values = try fields.values(of: session)
        if let draft = try RegistryFiles.draft(session) {
            RegistryFiles.tell(draft, session)
            let template = try await session.useCases.addTemplate(from: draft, fields: values, as: session.principal)
            session.done("The template “\(template.name)” is there.", template.document)
        } else {
            let template = try await session.useCases.addTemplate(fields: values, as: session.principal)
            session.done("The template “\(template.name)” is there.", template.document)
        }
    }

    private static let list = Command("list", "Lists the templates.", [Session.limit]) { session in
        let templates = try await session.useCases.templates(limit: session.readLimit, as: session.principal)
        session.list(
            templates.map(\.document),
            [
                .id, .field("NAME", "name", canShrink: true), .field("ADDRESS", "base_url", canShrink: true),
                .field("RELEASE", "release"), .field("REPORTS", "reports"),
            ],
            none: "There is no template yet: garner template add"
        )
    }

    private static let show = Command("show", "Shows a template.", [name]) { session in
        let template = try await session.useCases.template(session[name], as: session.principal)
        session.show(template.document, ["id"] + ProviderForm.templateFields.map(\.name) + ["created_at"])
    }

    private static let edit = Command(
        "edit",
        "Changes a template, and all providers that adopted it where they say nothing themselves.",
        discussion: FieldOptions.clearing,
        fields.parameters + [name]
    ) { session in
        let template = try await session.useCases.editTemplate(
            session[name],
            fields: try fields.changes(of: session, "template edit"),
            as: session.principal
        )
        session.done("The template “\(template.name)” is changed.", template.document)
    }

    private static let remove = Command(
        "remove",
        "Removes a template that no provider has adopted.",
        [Session.yes, name]
    ) { session in
        let template = try await session.useCases.template(session[name], as: session.principal)
        try session.confirm("The template “\(template.name)” goes.", "Providers that consortia keep themselves stay.")
        try await session.useCases.removeTemplate(session[name], as: session.principal)
        session.done("The template “\(template.name)” is gone.")
    }
}
