internal import Ground
internal import Service
internal import Tenancy

/// `garner account …`.
enum AccountCommands {
    private static let fields = FieldOptions(IdentityForm.fields, without: ["address"])
    private static let address = Parameter<String>.word("ADDRESS", "The mail address.")
    private static let other = Parameter<String?>.option("address", "Another mail address.")
    private static let isSysadmin = Parameter.flag("sysadmin", "Makes the person a sysadmin of this installation.")

    static let command = Command(
        "account",
        "Keeps people's own accounts, and who is a sysadmin of this installation.",
        commands: [add, list, edit, grant, revoke]
    )

    private static let add = Command(
        "add",
        "Adds an account that needs no consortium, such as a sysadmin's.",
        [isSysadmin] + fields.parameters + [address],
        examples: [.init("account add root@example.org --sysadmin", "Gets the failure mails of every consortium.")]
    ) { session in
        var values = fields.values(of: session)
        values["address"] = session[address]
        let identity = try await session.useCases.addIdentity(
            fields: values,
            roles: session[isSysadmin] ? [.sysadmin] : [],
            as: session.principal
        )
        session.done("The account \(session[address]) is there.", identity.document)
    }

    private static let list = Command("list", "Lists all accounts.", [Session.limit]) { session in
        let identities = try await session.useCases.identities(limit: session.readLimit, as: session.principal)
        session.list(
            identities.map(\.document),
            [
                .id, .field("ADDRESS", "address", canShrink: true), .field("NAME", "name", canShrink: true),
                .field("LANGUAGE", "language"), .field("STATE", "state"), .field("BOUNCED", "bounced_at"),
            ],
            none: "There is no account yet."
        )
    }

    private static let edit = Command(
        "edit",
        "Changes an account.",
        discussion: FieldOptions.clearing,
        [other] + fields.parameters + [address]
    ) { session in
        var changes = fields.values(of: session)
        changes["address"] = session[other]
        guard !changes.isEmpty else {
            throw UsageError(message: "Say what is to be changed.", command: "garner account edit")
        }
        let identity = try await session.useCases.editIdentity(
            session[address],
            fields: changes,
            as: session.principal
        )
        session.done("The account is changed.", identity.document)
    }

    private static let grant = Command("make-sysadmin", "Makes somebody a sysadmin of this installation.", [address]) {
        session in
        try await session.useCases.grantInstallationRole(.sysadmin, to: session[address], as: session.principal)
        session.done("\(session[address]) is a sysadmin.")
    }

    private static let revoke = Command("unmake-sysadmin", "Ends somebody's being a sysadmin.", [address]) { session in
        try await session.useCases.revokeInstallationRole(.sysadmin, from: session[address], as: session.principal)
        session.done("\(session[address]) is no sysadmin.")
    }
}
