internal import Connections
internal import Ground
internal import Service
internal import Tenancy

/// `garner connection members`: connections for everybody whom a provider's /members names.
enum ConnectionMembers {
    private static let file = Parameter<FileArgument?>.option(
        "file",
        "The answer of the provider's /members, as JSON; the provider is asked when left out."
    )
    private static let institutions = Parameter.flag(
        "add-institutions",
        "Also adds institutions that are not known yet."
    )
    private static let apply = Parameter.flag("apply", "Does it; without this, only says what would be done.")

    static let command = Command(
        "members",
        "Adds a connection for each member in a provider's answer to /members.",
        discussion: """
            The connection that is named lends its credentials; each new one gets the member's own account. Members \
            are matched with institutions by identifier or name.
            """,
        [file, institutions, apply, ConnectionCommands.name],
        examples: [
            .init("connection members \"Meridian – Library of X\"", "Asks the provider, and says what would be done."),
            .init("connection members --file members.json Meridian --apply", "Adds what is missing."),
        ]
    ) { session in
        let list = try await members(session)
        let outcomes = try await session.useCases.addMembers(
            list,
            from: session[ConnectionCommands.name],
            addingInstitutions: session[institutions],
            dryRun: !session[apply],
            as: session.principal
        )
        session.console.list(
            outcomes,
            [
                ListColumn("INSTITUTION", canShrink: true) { $0.institutionName },
                ListColumn("CONNECTION", canShrink: true) { $0.connectionName },
                ListColumn("MATCHED BY") { $0.match.rawValue },
                ListColumn("OUTCOME") { words($0.effect) },
            ],
            none: "The provider names no members.",
            json: session.isJSON
        ) { $0.document }
        for outcome in outcomes where !session.isJSON {
            guard let problem = outcome.problem else { continue }
            session.console.note("“\(outcome.institutionName.harmless)” is left out: \(problem.harmless)")
        }
        if !session[apply] { session.console.confirm("Nothing was stored; repeat it with --apply to do this.") }
    }

    private static func members(_ session: Session) async throws -> MemberList {
        if let path = session[file]?.path {
            if let list = MemberList(try InputFile.document(path)) { return list }
            throw CommandFailure(
                .usage,
                "\(InputFile.name(path)) holds no list of members as SUSHI's /members gives it."
            )
        }
        let name = session[ConnectionCommands.name]
        if let list = try await session.installation.fetchMembers(name, as: session.principal) { return list }
        throw CommandFailure(.failed, "The provider gives no list of members; see garner connection test.")
    }

    private static func words(_ effect: UseCases.MemberOutcome.Effect) -> String {
        switch effect {
        case .added: "added"
        case .known: "has one already"
        case .noInstitution: "no such institution here"
        case .unusable: "left out"
        }
    }
}
