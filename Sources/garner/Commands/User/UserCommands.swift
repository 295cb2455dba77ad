internal import Ground
internal import Service
internal import Tenancy

/// `garner user …`.
enum UserCommands {
    private static let fields = FieldOptions(UserForm.detailFields)
    private static let address = Parameter<String>.word("ADDRESS", "The mail address.")
    static let user = Parameter<String>.word("USER", "The mail address, or # and the number.")
    private static let roles = Parameter<[String]>.options(
        "role",
        "A role: admin, viewer, manager@INSTITUTION, manager@group:GROUP.",
        placeholder: "ROLE"
    )
    private static let role = Parameter<String>.word("ROLE", "A role: admin, viewer, manager@INSTITUTION.")

    static let command = Command(
        "user",
        "Keeps the people of a consortium and their roles.",
        commands: [add, list, show, edit, grant, revoke, remove]
    )

    private static let add = Command(
        "add",
        "Makes somebody a member of the consortium.",
        discussion: "Somebody who is a member already gets the roles on top of their own.",
        [roles] + fields.parameters + [address],
        examples: [
            .init("user add ada@example.org --role admin", "For the whole consortium."),
            .init("user add bob@example.org --role \"manager@Library of X\" --digest weekly", "For one institution."),
        ]
    ) { session in
        let view = try await session.useCases.inviteUser(
            address: session[address],
            fields: try fields.values(of: session),
            roles: session[roles],
            as: session.principal
        )
        session.done("\(view.membership.address) is a member: \(list(view.roles)).", view.document)
    }

    private static let list = Command("list", "Lists the people whom you may see.", [Session.limit]) { session in
        let users = try await session.useCases.users(limit: session.readLimit, as: session.principal)
        session.list(
            users.map(\.document),
            [
                .id, .field("ADDRESS", "address", canShrink: true), .field("NAME", "name", canShrink: true),
                .field("ROLES", "roles", canShrink: true), .field("STATE", "state"), .field("DIGEST", "digest"),
                .field("FAILURE MAIL", "failure_mail"),
            ],
            none: "There is nobody yet: garner user add"
        )
    }

    private static let show = Command("show", "Shows a member and the roles.", [user]) { session in
        let view = try await session.useCases.user(session[user], as: session.principal)
        session.show(
            view.document,
            ["id", "address", "name", "roles", "state", "digest", "digest_hour", "failure_mail", "created_at"]
        )
    }

    private static let edit = Command(
        "edit",
        "Changes a member's name here, state, or wishes about mail.",
        discussion: FieldOptions.clearing,
        fields.parameters + [user]
    ) { session in
        let view = try await session.useCases.editUser(
            session[user],
            fields: try fields.changes(of: session, "user edit"),
            as: session.principal
        )
        session.done("\(view.membership.address) is changed.", view.document)
    }

    private static let grant = Command("grant", "Gives a member a role.", [user, role]) { session in
        let view = try await session.useCases.grantRole(session[role], to: session[user], as: session.principal)
        session.done("\(view.membership.address) has now: \(list(view.roles)).", view.document)
    }

    private static let revoke = Command("revoke", "Takes a role away.", [user, role]) { session in
        let view = try await session.useCases.revokeRole(session[role], from: session[user], as: session.principal)
        session.done("\(view.membership.address) has now: \(list(view.roles)).", view.document)
    }

    private static let remove = Command(
        "remove",
        "Takes somebody out of the consortium.",
        [Session.yes, user]
    ) { session in
        let view = try await session.useCases.user(session[user], as: session.principal)
        try session.confirm(
            "\(view.membership.address) loses the roles in this consortium: \(list(view.roles)).",
            "The person's own account and memberships elsewhere stay, and so does what they did."
        )
        try await session.useCases.removeUser(session[user], as: session.principal)
        session.done("\(view.membership.address) is no member any more.")
    }

    private static func list(_ roles: [String]) -> String { roles.isEmpty ? "no role" : roles.joined(separator: ", ") }
}
