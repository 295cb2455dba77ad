internal import Ground
internal import Recipients
internal import Service
internal import Tenancy

/// `garner recipients addresses|list-address|unlist-address|release`: addresses that are no users.
enum AddressCommands {
    private static let address = Parameter<String>.word("ADDRESS", "The mail address.")
    private static let institution = Parameter<String?>.option(
        "institution",
        "Only for mail about this institution; for all of the consortium when left out."
    )
    private static let name = Parameter<String?>.option("name", "How the person is addressed.")
    private static let language = Parameter<String?>.option("language", "The language of mails: en or de.")

    static let list = Command(
        "addresses",
        "Lists the addresses that are no users and may be written to.",
        [Session.limit]
    ) {
        session in
        let listed = try await session.useCases.listedAddresses(limit: session.readLimit, as: session.principal)
        session.list(
            listed.map(\.document),
            [
                .field("ADDRESS", "address", canShrink: true), .field("INSTITUTION", "institution"),
                .field("NAME", "name", canShrink: true), .field("LANGUAGE", "language"),
                .field("LISTED BY", "listed_by"), .field("AT", "listed_at"),
            ],
            none: "No address is listed."
        )
    }

    static let add = Command(
        "list-address",
        "Lets mail of this consortium go to an address that is no user.",
        [institution, name, language, address],
        examples: [.init("recipients list-address helpdesk@example.org --name Helpdesk", "For the whole consortium.")]
    ) { session in
        let listed = try await session.useCases.listAddress(
            try MailAddress(typed: session[address]),
            at: try await place(session),
            name: session[name],
            language: session[language],
            as: session.principal
        )
        session.done("\(listed.address) may be written to.", listed.document)
    }

    static let remove = Command(
        "unlist-address",
        "Takes an address off the list; nothing goes there any more.",
        [institution, address]
    ) { session in
        try await session.useCases.unlistAddress(
            try MailAddress(typed: session[address]),
            at: try await place(session),
            as: session.principal
        )
        session.done("\(session[address]) is not listed any more.")
    }

    static let release = Command(
        "release",
        "Lets mail go again to an address that was suppressed because its mail server refused it.",
        discussion: "A user with this address counts as verified again, until mail to it comes back once more.",
        [address]
    ) { session in
        try await session.useCases.releaseAddress(try MailAddress(typed: session[address]), as: session.principal)
        session.done("\(session[address]) may be written to again.")
    }

    private static func place(_ session: Session) async throws -> InstitutionID? {
        guard let name = session[institution] else { return nil }
        return try await session.useCases.institution(name, as: session.principal).id
    }
}
