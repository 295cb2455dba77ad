internal import Ground
internal import Harvests
internal import Service

/// `garner errors …`: what codes mean, and what a consortium does about them.
enum ErrorsCommands {
    /// A policy as it is typed, or `default`.
    struct PolicyWord: ArgumentChoice {
        /// Nil for the catalogue's own.
        let policy: ErrorPolicy?
        var rawValue: String { policy?.rawValue ?? "default" }

        init?(rawValue: String) {
            policy = ErrorPolicy(rawValue: rawValue)
            guard policy != nil || rawValue == "default" else { return nil }
        }

        static var allCases: [PolicyWord] {
            (ErrorPolicy.allCases.map(\.rawValue) + ["default"]).compactMap { PolicyWord(rawValue: $0) }
        }
    }

    private static let code = Parameter<Int>.word("CODE", "The code, as harvests show it.")
    private static let policyWord = Parameter<PolicyWord>.word(
        "POLICY",
        "What harvests do about it; default goes back to the catalogue's."
    )

    static let command = Command(
        "errors",
        "Explains the codes of harvests, and changes what is done about them.",
        commands: [list, show, policy]
    )

    private static let list = Command("list", "Lists every code with its policy.") { session in
        let entries = try await session.useCases.errorEntries(as: session.principal)
        session.console.list(
            entries,
            [
                ListColumn("CODE", .trailing) { String($0.code) },
                ListColumn("POLICY") { $0.policy.rawValue },
                ListColumn("SEVERITY") { $0.severity.rawValue },
                ListColumn("MEANING", canShrink: true) { $0.title.english },
            ],
            none: "",
            json: session.isJSON
        ) { $0.document(in: "en") }
    }

    private static let show = Command(
        "show",
        "Says what a code means and what to do about it.",
        [code],
        examples: [.init("errors show 2010", "The provider does not accept the credentials.")]
    ) { session in
        let entry = try await session.useCases.errorEntry(session[code], as: session.principal)
        guard !session.isJSON else { return session.console.print(entry.document(in: "en").json(.indented)) }
        show(entry, session)
    }

    private static let policy = Command(
        "policy",
        "Changes what the harvests of this consortium do about a code.",
        discussion: ErrorPolicy.allCases.map { "\($0.rawValue): \(words($0))" }.joined(separator: "\n\n"),
        [code, policyWord],
        examples: [.init("errors policy 3030 daily", "Asks again every night instead of believing an empty month.")]
    ) { session in
        let entry = try await session.useCases.setErrorPolicy(
            session[policyWord].policy,
            for: session[code],
            as: session.principal
        )
        session.done("Code \(entry.code) is treated as \(entry.policy.rawValue) from now on.", entry.document(in: "en"))
    }

    /// The explanation of a code for people; of a harvest's, what follows only while something follows by itself.
    static func show(_ entry: ErrorEntry, of harvest: Harvest? = nil, _ session: Session) {
        let isOver = harvest?.status.isEnded == true
        session.console.show(
            [
                "Code": "\(entry.code), \(entry.title.english)", "Meaning": entry.explanation.english,
                "Remedy": entry.remedy.english, "Garner": isOver ? nil : words(entry.policy),
                "Commands": harvest.flatMap(commands),
            ],
            json: false,
            as: nil
        )
    }

    /// What a person can do about a harvest that waits for one; nil while it waits for nobody.
    private static func commands(_ harvest: Harvest) -> String? {
        switch (harvest.status, harvest.reason) {
        case (.success, .held): "garner harvest accept \(harvest.id), or garner harvest discard \(harvest.id)"
        case (.fail, .badCredentials): "garner connection edit \(harvest.connection) --ask-credentials --restart"
        case (.fail, _), (.stopped, _): "garner harvest restart \(harvest.id)"
        default: nil
        }
    }

    private static func words(_ policy: ErrorPolicy) -> String {
        switch policy {
        case .doneEmpty: "believes the empty month once the provider's four weeks are over, and asks daily until then."
        case .poll: "asks again after some minutes, at no cost, for a limited time."
        case .backOff: "tries again after a delay that doubles from a quarter of an hour to a day."
        case .daily: "tries again in the next night."
        case .holdCredentials: "gives up at once, and asks nothing more with these credentials until they are mended."
        case .giveUp: "gives up at once, since no repetition mends it."
        case .note: "takes the data, and keeps the remark."
        case .review: "takes the data, and marks it for a person to look at."
        }
    }
}
