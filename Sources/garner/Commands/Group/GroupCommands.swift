internal import Ground
internal import Service
internal import Tenancy

/// `garner group …`.
enum GroupCommands {
    private static let name = Parameter<String>.word("GROUP", "Its name, or # and its number.")
    private static let newName = Parameter<String>.required("name", "The name, unique in the consortium.")
    private static let members = Parameter<[String]>.options(
        "member",
        "An institution that belongs to it.",
        placeholder: "INSTITUTION"
    )
    private static let rename = Parameter<String?>.option("name", "Another name.")
    private static let additions = Parameter<[String]>.options(
        "add",
        "An institution that comes in.",
        placeholder: "INSTITUTION"
    )
    private static let removals = Parameter<[String]>.options(
        "remove",
        "An institution that goes out.",
        placeholder: "INSTITUTION"
    )

    static let command = Command(
        "group",
        "Keeps named groups of institutions, for roles and for requests.",
        commands: [add, list, show, edit, remove]
    )

    private static let add = Command(
        "add",
        "Adds a group.",
        [newName, members],
        examples: [.init("group add --name North --member X1 --member \"Library of Y\"", "Two institutions.")]
    ) { session in
        let group = try await session.useCases.addGroup(
            name: session[newName],
            members: session[members],
            as: session.principal
        )
        session.done("The group “\(group.name)” is there.", try await named(group, session))
    }

    private static let list = Command("list", "Lists the groups.", [Session.limit]) { session in
        let groups = try await session.useCases.groups(limit: session.readLimit, as: session.principal)
        let names = try await institutionNames(session)
        session.list(
            groups.map { named($0, names) },
            [.id, .field("NAME", "name"), .field("MEMBERS", "member_names", canShrink: true)],
            none: "There is no group yet: garner group add"
        )
    }

    private static let show = Command("show", "Shows a group and its members.", [name]) { session in
        let group = try await session.useCases.group(session[name], as: session.principal)
        session.show(try await named(group, session), ["id", "name", "member_names", "created_at"])
    }

    private static let edit = Command(
        "edit",
        "Renames a group, takes institutions in and puts others out.",
        [rename, additions, removals, name]
    ) { session in
        let group = try await session.useCases.editGroup(
            session[name],
            rename: session[rename],
            add: session[additions],
            remove: session[removals],
            as: session.principal
        )
        session.done("The group “\(group.name)” is changed.", try await named(group, session))
    }

    private static let remove = Command("remove", "Removes a group.", [Session.yes, name]) { session in
        let group = try await session.useCases.group(session[name], as: session.principal)
        try session.confirm(
            "The group “\(group.name)” goes, and the roles that were given at it.",
            "Its institutions stay."
        )
        try await session.useCases.removeGroup(session[name], as: session.principal)
        session.done("The group “\(group.name)” is gone.")
    }

    private static func named(_ group: InstitutionGroup, _ session: Session) async throws -> JSONValue {
        named(group, try await institutionNames(session))
    }

    private static func named(_ group: InstitutionGroup, _ names: [InstitutionID: String]) -> JSONValue {
        var document = group.document
        document["member_names"] = .list(group.members.compactMap { names[$0] }.sorted().map(JSONValue.text))
        return document
    }

    private static func institutionNames(_ session: Session) async throws -> [InstitutionID: String] {
        var names: [InstitutionID: String] = [:]
        var after: InstitutionID?
        while true {
            let page = try await session.useCases.institutions(after: after, limit: 500, as: session.principal)
            for institution in page { names[institution.id] = institution.name }
            guard let last = page.last, page.count == 500 else { return names }
            after = last.id
        }
    }
}
