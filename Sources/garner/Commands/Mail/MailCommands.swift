internal import Ground
internal import Mail
internal import Service
internal import Tenancy

/// `garner mail …`.
enum MailCommands {
    /// The template of a test mail, as it is typed: `harvest-failed`.
    struct TemplateName: ArgumentChoice {
        let rawValue: String

        init?(rawValue: String) {
            guard SampleMail.names.contains(rawValue) else { return nil }
            self.rawValue = rawValue
        }

        static var allCases: [TemplateName] { SampleMail.names.compactMap { TemplateName(rawValue: $0) } }
    }

    private static let states = Parameter<[MailState]>.options(
        "state",
        "Only those in this state.",
        splitAtCommas: true
    )
    private static let recipient = Parameter<String?>.option(
        "to",
        "Only those to this address.",
        placeholder: "ADDRESS"
    )
    private static let id = Parameter<OutboxMailID>.word("MAIL", "The number of the mail.")
    private static let ids = Parameter<[OutboxMailID]>.words("MAIL", "The numbers of the mails.")
    private static let address = Parameter<String>.word("ADDRESS", "Where the test mail goes.")
    private static let language = Parameter<String>.option("language", "The language of the mail.", default: "en")
    private static let template = Parameter<TemplateName?>.option(
        "template",
        "Which mail is written, with made-up values; the mail test when left out."
    )

    static let command = Command(
        "mail",
        "Shows what was mailed to whom, and what the mail server said.",
        commands: [list, show, test, retry]
    )

    private static let list = Command(
        "list",
        "Lists mails, newest first.",
        [states, recipient, Session.limit],
        examples: [.init("mail list --state refused,expired", "What did not arrive.")]
    ) { session in
        let filter = OutboxFilter(
            states: Set(session[states]),
            address: session[recipient],
            limit: session.readLimit
        )
        let mails = try await session.useCases.mails(filter, as: session.principal)
        session.list(
            mails,
            [
                ListColumn("ID", .trailing) { $0.id.description },
                ListColumn("MADE") { $0.createdAt.minute },
                ListColumn("TO", canShrink: true) { $0.order.address },
                ListColumn("WHAT") { $0.order.template },
                ListColumn("SUBJECT", canShrink: true) { $0.subject ?? "" },
                ListColumn("STATE") { $0.state.rawValue },
                ListColumn("TRIES", .trailing) { String($0.tries) },
                ListColumn("NOTE", canShrink: true) { $0.note ?? "" },
            ],
            none: "There is no such mail."
        ) { $0.document }
    }

    private static let show = Command("show", "Shows a mail and each try to deliver it.", [id]) { session in
        let detail = try await session.useCases.mail(session[id], as: session.principal)
        guard !session.isJSON else { return session.console.print(detail.document.json(.indented)) }
        session.show(
            detail.mail.document,
            ["id", "state", "template", "address", "message_id", "created_at", "run_after", "finished_at", "note"]
        )
        session.console.print()
        session.console.list(
            detail.deliveries,
            [
                ListColumn("TRY", .trailing) { String($0.number) },
                ListColumn("BEGAN") { $0.startedAt.minute },
                ListColumn("RESULT") { $0.result.rawValue },
                ListColumn("REPLY") { $0.replyCode.map(String.init) ?? "" },
                ListColumn("EXPLANATION", canShrink: true) { $0.explanation ?? "" },
            ],
            none: "It has not been tried yet.",
            json: false
        ) { _ in nil }
        if let message = detail.message { session.console.print("\n\(message.shown)") }
    }

    private static let test = Command(
        "test",
        "Sends a test mail at once, and says what became of it.",
        discussion: """
            By --template it also tries the templates of a consortium: one that cannot be used is named, with the reason, \
            and the mail is written by the built-in one.
            """,
        [language, template, address],
        examples: [
            .init("mail test ada@example.org", "By the mail server of the configuration."),
            .init("mail test ada@example.org --template harvest-failed --language de", "How a failure reads."),
        ]
    ) { session in
        _ = try MailAddress(typed: session[address])
        let test = try await session.installation.sendTestMail(
            to: session[address],
            language: session[language],
            template: session[template]?.rawValue ?? "test",
            as: session.principal
        )
        guard test.outcome.result == .accepted else { throw CommandFailure(.failed, test.outcome.explanation) }
        session.done(
            "“\(test.mail.value(of: "Subject") ?? "")” went to \(session[address]). \(test.outcome.explanation)",
            [
                "result": .text(test.outcome.result.rawValue), "explanation": .text(test.outcome.explanation),
                "fallback_reason": JSONValue(test.fallbackReason),
            ]
        )
        if let reason = test.fallbackReason { throw CommandFailure(.failed, reason) }
    }

    private static let retry = Command(
        "retry",
        "Sends mails again that were refused, expired, held back or in doubt.",
        [ids]
    ) { session in
        for id in session[ids] {
            let mail = try await session.useCases.retryMail(id, as: session.principal)
            session.done("Mail \(id) to \(mail.order.address) is sent as soon as the service runs.", mail.document)
        }
    }
}
