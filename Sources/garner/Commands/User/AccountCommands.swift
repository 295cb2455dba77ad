internal import Ground
internal import Service
internal import Tenancy

/// `garner account …`.
enum AccountCommands {
    private static let fields = FieldOptions(IdentityForm.fields, without: ["address"])
    private static let address = Parameter<String>.word("ADDRESS", "The mail address.")
    private static let other = Parameter<String?>.option("address", "Another mail address; for sysadmins to give.")
    private static let isSysadmin = Parameter.flag("sysadmin", "Makes the person a sysadmin of this installation.")

    private static let file = Parameter<FileArgument?>.option(
        "password-file",
        "The file whose first line is the password; - reads standard input."
    )

    static let command = Command(
        "account",
        "Keeps people's own accounts, and who is a sysadmin of this installation.",
        commands: [add, list, show, edit, password, grant, revoke]
    )

    private static let add = Command(
        "add",
        "Adds an account that needs no consortium, such as a sysadmin's.",
        [isSysadmin] + fields.parameters + [address],
        examples: [.init("account add root@example.org --sysadmin", "Gets the failure mails of every consortium.")]
    ) { session in
        var values = try fields.values(of: session)
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
                .field("LANGUAGE", "language"), .field("STATE", "state"), .field("ROLES", "roles"),
                .field("BOUNCED", "bounced_at"),
            ],
            none: "There is no account yet."
        )
    }

    private static let show = Command("show", "Shows an account, one's own or, to a sysadmin, anybody's.", [address]) {
        session in
        let account = try await session.useCases.identity(session[address], as: session.principal)
        session.show(
            account.document,
            [
                "id", "address", "name", "language", "zone", "state", "roles", "has_password", "verified_at",
                "bounced_at", "created_at",
            ]
        )
    }

    private static let password = Command(
        "password",
        "Sets the password of an account; what is typed is not shown.",
        discussion: "Without a keyboard the first line of standard input, or of the file, is the password.",
        [file, address],
        examples: [.init("account password ada@example.org", "Asks for it twice.")]
    ) { session in
        let text = try newPassword(session)
        try await session.useCases.setPassword(text, of: session[address], as: session.principal)
        session.done("The password of \(session[address]) is set.")
    }

    private static func newPassword(_ session: Session) throws -> String {
        if session[file] == nil, session.console.canAsk {
            let text = session.console.secret("New password") ?? ""
            guard text == session.console.secret("Once more") ?? "" else {
                throw CommandFailure(.failed, "The two were not the same. Nothing was changed.")
            }
            return text
        }
        let text = String(decoding: try InputFile.bytes(session[file]?.path ?? "-"), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }

    private static let edit = Command(
        "edit",
        "Changes an account.",
        discussion: FieldOptions.clearing,
        [other] + fields.parameters + [address]
    ) { session in
        var changes = try fields.values(of: session)
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
