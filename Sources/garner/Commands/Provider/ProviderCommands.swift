internal import Connections
internal import Ground
internal import Harvests
internal import Service
internal import Tenancy

/// `garner provider …`.
enum ProviderCommands {
    private static let fields = ProviderFields.fields
    private static let name = ProviderFields.name
    private static let template = Parameter<String>.word("TEMPLATE", "The template's name, or # and its number.")
    private static let ownFields = FieldOptions(ProviderForm.fields, without: ["template"])

    static let command = Command(
        "provider",
        "Keeps the services that a consortium harvests from.",
        commands: [
            add, adopt, list, show, edit, ProviderPauses.pause, ProviderPauses.resume, ProviderPauses.confirmHost,
            remove,
        ]
    )

    private static let add = Command(
        "add",
        "Adds a provider of the consortium's own, or one from a record of the COUNTER Registry.",
        discussion: "What options say goes before what the record says.",
        fields.parameters + RegistryFiles.parameters,
        examples: [
            .init(
                "provider add --name Meridian --base-url https://sushi.example.org/counter --release 5.1",
                "By hand."
            ),
            .init("provider add --from-registry platform.json --from-registry service.json", "From the Registry."),
        ]
    ) { session in
        let values = try fields.values(of: session)
        if let draft = try RegistryFiles.draft(session) {
            RegistryFiles.tell(draft, session)
            let provider = try await session.useCases.addProvider(from: draft, fields: values, as: session.principal)
            session.done("The provider “\(provider.name)” is there.", provider.document)
        } else {
            let provider = try await session.useCases.addProvider(fields: values, as: session.principal)
            session.done("The provider “\(provider.name)” is there.", provider.document)
        }
    }

    private static let adopt = Command(
        "adopt",
        "Adds a provider by a template of the installation; what you set yourself goes before it.",
        ownFields.parameters + [template],
        examples: [.init("provider adopt Meridian --day-of-month 20", "As the template, on another day.")]
    ) { session in
        var values = try ownFields.values(of: session)
        let adopted = try await session.useCases.template(session[template], as: session.principal)
        values["template"] = adopted.name
        values["name"] = values["name"] ?? adopted.name
        let provider = try await session.useCases.addProvider(fields: values, as: session.principal)
        session.done("The provider “\(provider.name)” is adopted.", provider.document)
    }

    private static let list = Command("list", "Lists the providers.", [Session.limit]) { session in
        let providers = try await session.useCases.providers(limit: session.readLimit, as: session.principal)
        session.list(
            providers.map(\.document),
            ProviderFields.columns,
            none: "There is no provider yet: garner provider add, or garner provider adopt"
        )
    }

    private static let show = Command(
        "show",
        "Shows a provider; settings that it does not set itself come from its template or are the installation's.",
        [name]
    ) { session in
        let view = try await session.useCases.provider(session[name], as: session.principal)
        let inherited = view.settings.document
        var document = view.document
        if !session.isJSON {
            for field in ProviderForm.settingFields.map(\.name) where document[field]?.isNull != false {
                document[field] = inherited[field]
            }
        }
        let held = view.pauses.first.map { HarvestTable.sentence(.pause($0)) }
        session.show(document, ProviderFields.shown, more: [("Held up", held)])
    }

    private static let edit = Command(
        "edit",
        "Changes a provider; where its address leads to another host, nothing is sent until somebody confirms that host.",
        discussion: FieldOptions.clearing,
        fields.parameters + [name]
    ) { session in
        let changes = try fields.changes(of: session, "provider edit")
        let before = try await session.useCases.provider(session[name], as: session.principal).provider
        let provider = try await session.useCases.editProvider(
            "#\(before.id)",
            fields: changes,
            as: session.principal
        )
        session.done("The provider “\(provider.name)” is changed.", provider.document)
        if provider.host != before.host {
            session.console.note(
                """
                Its address leads to another host now. Connections that were there before send nothing until an admin \
                says: garner provider confirm-host "\(provider.name.harmless)"
                """
            )
        }
    }

    private static let remove = Command(
        "remove",
        "Removes a provider that was never harvested.",
        [Session.yes, name]
    ) { session in
        let provider = try await session.useCases.provider(session[name], as: session.principal).provider
        try session.confirm(
            "The provider “\(provider.name)” goes, with its connections and their credentials.",
            "Institutions, people and templates stay."
        )
        try await session.useCases.removeProvider(session[name], as: session.principal)
        session.done("The provider “\(provider.name)” is gone.")
    }
}
