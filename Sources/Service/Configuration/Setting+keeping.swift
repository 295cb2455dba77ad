internal import Ground

/// Settings of what is kept, how long, and of programs that are registered.
extension Setting {
    static let retention = [
        Setting(
            "retention.raw_answers",
            \.retention.rawAnswers,
            orNull: .time(atLeast: .days(1)),
            "How long the providers' raw answers are kept; null is for ever. Import can run again only from what is kept."
        ),
        Setting(
            "retention.loads",
            \.retention.loads,
            .time(atLeast: .zero),
            "How long a month's usage stays stored after newer data has replaced it."
        ),
        Setting(
            "retention.attempts",
            \.retention.attempts,
            orNull: .time(atLeast: .days(1)),
            "How long the attempts of finished harvests are kept."
        ),
        Setting(
            "retention.events",
            \.retention.events,
            orNull: .time(atLeast: .days(14)),
            """
            How long events and ended alerts are kept; two weeks at least, since mail that is still on its way is held \
            against them.
            """
        ),
        Setting(
            "retention.digests",
            \.retention.digests,
            orNull: .time(atLeast: .days(62)),
            """
            How long it is kept which digest told whom of what; two months at least, since the next digest goes on from \
            the last.
            """
        ),
        Setting(
            "retention.mail",
            \.retention.mail,
            orNull: .time(atLeast: .days(1)),
            "How long mails that are done with are kept: to whom they went, about what, and how that ended."
        ),
        Setting(
            "retention.mail_bodies",
            \.retention.mailBodies,
            orNull: .time(atLeast: .days(1)),
            "How long the text of a sent mail is kept, at most as long as the mail itself."
        ),
        Setting(
            "retention.deliveries",
            \.retention.deliveries,
            orNull: .time(atLeast: .days(1)),
            "How long the delivery log, each single try of a mail, is kept, at most as long as the mail itself."
        ),
        Setting(
            "retention.audit",
            \.retention.audit,
            orNull: .time(atLeast: .days(1)),
            "How long the audit trail is kept."
        ),
    ]

    static let programs = [
        Setting(
            "programs",
            \.programs,
            .programs,
            """
            Programs that consortia may name in their recipient chains, by name. Each runs alone, with an empty \
            environment and limits: { "who-to-tell": { command: "/usr/local/bin/who", arguments: [], time: "30 s" } }.
            """
        )
    ]
}
