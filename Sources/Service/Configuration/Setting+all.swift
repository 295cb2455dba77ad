internal import Connections
internal import Ground

/// The settings, section by section; their help is what the file's comments say.
extension Setting {
    static let installation = [
        Setting("installation.name", \.installation.name, .text, "How this installation calls itself in mails."),
        Setting(
            "installation.url",
            \.installation.url,
            orNull: .webAddress,
            "Where people reach it, for links in mails. Without one, mails name commands instead."
        ),
        Setting(
            "installation.node",
            \.installation.node,
            orNull: .text,
            """
            What this node is called where several work on one database, for `garner node`. null means: the machine's \
            name. Where another node has it already, a number is added.
            """
        ),
    ]

    static let data = [
        Setting(
            "data.folder",
            \.data.folder,
            orNull: .absolutePath,
            """
            Where the database, raw answers and unsent mail are kept. null means: the folder that systemd gives, else \
            /var/lib/garner for root and ~/.local/share/garner for anybody else.
            """
        )
    ]

    static let log = [
        Setting("log.level", \.log.level, .choice, "The least that is logged: debug, info, warning or error."),
        Setting(
            "log.format",
            \.log.format,
            .choice,
            """
            text for people, json for programs; one line an event. It goes to standard error: under systemd the journal \
            keeps it, as long as journald.conf says.
            """
        ),
    ]

    static let database = [
        Setting(
            "database.url",
            \.database.url,
            orNull: .secret,
            isSecret: true,
            """
            A PostgreSQL database for many nodes, as postgresql://user:password@host/database; url_FILE is the path of a \
            file that holds it. null means: one SQLite file in the data folder. Instead of this whole section, \
            database: "postgresql://…" is enough. A server elsewhere is spoken to over TLS.
            """
        ),
        Setting(
            "database.schema",
            \.database.schema,
            .text,
            "The schema of the PostgreSQL database that holds this installation; several may share one database."
        ),
        Setting(
            "database.connections",
            \.database.connections,
            .whole(4...200),
            "How many connections to PostgreSQL this node opens at most."
        ),
        Setting(
            "database.readers",
            \.database.readers,
            .whole(1...64),
            "How many threads read an SQLite file at once."
        ),
        Setting(
            "database.busy_timeout",
            \.database.busyTimeout,
            .time(atLeast: .milliseconds(100)),
            "How long another process that has locked the SQLite file is waited for."
        ),
    ]

    static let secrets = [
        Setting(
            "secrets.key_FILE",
            \.secrets.keyFile,
            orNull: .absolutePath,
            """
            The file with the master key, made by `garner init`. null means: the systemd credential named garner.key, \
            else master.key in the data folder. Keep a copy elsewhere: no backup holds it.
            """
        )
    ]

    static let scheduler = [
        Setting(
            "scheduler.period",
            \.scheduler.period,
            .time(atLeast: .seconds(1)),
            "How often due connections are looked for; it bounds the delay between due and queued."
        )
    ]

    static let queue = [
        Setting("queue.workers", \.queue.workers, .whole(1...1_000), "How many harvests run at once."),
        Setting(
            "queue.lease",
            \.queue.lease,
            .time(atLeast: .seconds(3)),
            "How long a worker may be silent before its harvests are given to others."
        ),
        Setting(
            "queue.heartbeat",
            \.queue.heartbeat,
            .time(atLeast: .milliseconds(200)),
            "How often a worker says that it lives; at most a third of the lease."
        ),
        Setting(
            "queue.drain",
            \.queue.drain,
            .time(atLeast: .zero),
            "How long the service may take to end when it is told to; running harvests return to the queue at once."
        ),
        Setting(
            "queue.lost_rest",
            \.queue.lostRest,
            .time(atLeast: .zero),
            "How long a harvest rests at the least whose worker was lost twice in a row."
        ),
    ]

    static let night = [
        Setting(
            "night.start",
            \.night.start,
            .timeOfDay,
            "When the night of a new consortium begins, in its own time zone: harvests that can wait run at night."
        ),
        Setting("night.end", \.night.end, .timeOfDay, "When it ends."),
    ]

    static let harvest = [
        Setting(
            "harvest.attempts",
            \.harvest.limits.attempts,
            .whole(1...100),
            "How often a harvest is tried, the first time included. Providers and connections may differ."
        ),
        Setting(
            "harvest.day_of_month",
            \.harvest.dayOfMonth,
            .whole(1...31),
            "On which day the month before is asked for; 29 to 31 mean the last day of a shorter month."
        ),
        Setting(
            "harvest.requests_at_once",
            \.harvest.limits.requestsAtOnce,
            .whole(1...64),
            "How many requests run at once on one provider's host."
        ),
        Setting(
            "harvest.request_spacing",
            \.harvest.limits.requestSpacing,
            .time(atLeast: .zero),
            "How far apart two requests to one host begin."
        ),
        Setting(
            "harvest.connect",
            \.harvest.limits.connect,
            .time(atLeast: .seconds(1)),
            "How long a connection may take."
        ),
        Setting(
            "harvest.silence",
            \.harvest.limits.silence,
            .time(atLeast: .seconds(1)),
            "How long the line may be silent."
        ),
        Setting(
            "harvest.request",
            \.harvest.limits.request,
            .time(atLeast: .seconds(1)),
            "How long one request may take."
        ),
        Setting(
            "harvest.attempt",
            \.harvest.limits.attempt,
            .time(atLeast: .seconds(1)),
            "How long a whole attempt may take."
        ),
        Setting(
            "harvest.bytes",
            \.harvest.limits.bytes,
            .size(atLeast: .kibibytes(64)),
            "How large one answer may be, unpacked."
        ),
        Setting(
            "harvest.user_agent",
            \.harvest.userAgent,
            orNull: .text,
            "How providers are told who asks. null means: Garner, its version, and the address of this installation."
        ),
        Setting(
            "harvest.tries_everything",
            \.harvest.triesEverything,
            .switching,
            """
            Refused credentials and other causes that no retry can mend end a harvest at once. true restores the \
            literal rule: every cause is tried until the attempts are used up.
            """
        ),
        Setting(
            "harvest.backfill_per_day",
            \.harvest.backfillPerDay,
            .whole(0...1_000_000),
            "How many old months are asked of one host in a day."
        ),
    ]

    static let network = [
        Setting(
            "network.allow",
            \.network.allow,
            .list(of: "networks, such as [\"10.20.0.0/16\", \"fd00:1::/32\"]", { NetworkRange($0) }, \.description),
            """
            Networks that requests may reach although they are not public. Loopback, link-local and private addresses \
            are refused otherwise.
            """
        )
    ]

    static let http = [
        Setting(
            "http.listen",
            \.http.listen,
            orNull: .listenAddress,
            """
            The address and port on which `garner serve` answers over HTTP: /healthz, /readyz and /metrics. Port 0 takes a \
            free one; null means: nowhere. When this is not set and the port is taken, the service runs without.
            """
        ),
        Setting(
            "http.metrics_token",
            \.http.metricsToken,
            orNull: .secret,
            isSecret: true,
            """
            Whoever sends this as a bearer token may read /metrics from anywhere; better metrics_token_FILE, the path of a \
            file that holds it. Without it only this machine may, and the networks of http.metrics_allow.
            """
        ),
        Setting(
            "http.metrics_allow",
            \.http.metricsAllow,
            .list(of: "networks, such as [\"10.20.0.0/16\", \"fd00:1::/32\"]", { NetworkRange($0) }, \.description),
            "Networks from which /metrics may be read without a token."
        ),
    ]

    static let heartbeat = [
        Setting(
            "heartbeat.url",
            \.heartbeat.url,
            orNull: .secret,
            isSecret: true,
            """
            An address that every node asks with GET while all is well, and only then: a service elsewhere that misses the \
            call can tell what mail from here cannot. url_FILE is the path of a file that holds it.
            """
        ),
        Setting(
            "heartbeat.every",
            \.heartbeat.every,
            .time(atLeast: .seconds(1)),
            "How often that is, and how often a node looks whether all is well."
        ),
    ]

    static let smtp = [
        Setting(
            "smtp.host",
            \.smtp.host,
            orNull: .text,
            "The mail server. null means: mail is put as .eml files into the folder mail of the data folder."
        ),
        Setting(
            "smtp.port",
            \.smtp.port,
            orNull: .whole(1...65_535),
            "Its port. null means: 587 with starttls, 465 with tls, 25 with none."
        ),
        Setting(
            "smtp.security",
            \.smtp.security,
            .choice,
            """
            starttls: a clear greeting, then encryption, which is required. tls: encrypted from the first byte. none: in \
            clear and without a password, for a server on the same machine.
            """
        ),
        Setting("smtp.user", \.smtp.user, orNull: .text, "The user to sign in as; null to not sign in."),
        Setting(
            "smtp.password",
            \.smtp.password,
            orNull: .secret,
            isSecret: true,
            "That user's password; better password_FILE, the path of a file that holds it."
        ),
        Setting(
            "smtp.ehlo_name",
            \.smtp.ehloName,
            orNull: .text,
            "The name that the server is greeted with. null means: this machine's full name."
        ),
        Setting(
            "smtp.ca_file",
            \.smtp.caFile,
            orNull: .absolutePath,
            "The certificate of a private authority that the server's certificate is held against."
        ),
        Setting(
            "smtp.connect",
            \.smtp.connect,
            .time(atLeast: .seconds(1)),
            "How long signing in may take, from the name on (RFC 5321 wants five minutes)."
        ),
        Setting(
            "smtp.reply",
            \.smtp.reply,
            .time(atLeast: .seconds(1)),
            "How long one reply may take (RFC 5321 wants ten minutes after the message)."
        ),
        Setting(
            "smtp.mails_per_connection",
            \.smtp.mailsPerConnection,
            .whole(1...10_000),
            "A connection is closed after so many mails."
        ),
    ]

    static let mail = [
        Setting("mail.from", \.mail.from, .sender, "The sender of every mail."),
        Setting(
            "mail.sessions",
            \.mail.sessions,
            .whole(1...64),
            "How many connections to the mail server are used at once."
        ),
        Setting(
            "mail.lease",
            \.mail.lease,
            .time(atLeast: .seconds(3)),
            """
            How long a worker that is sending a mail may be silent before the mail counts as in doubt and others take it \
            over.
            """
        ),
        Setting(
            "mail.languages",
            \.mail.languages,
            .list(of: "languages, such as [\"en\", \"de\"]", { SettingForm.language.read(.text($0)) }, { $0 }),
            "The languages that mails are written in; the first is used for people who chose none of them."
        ),
        Setting(
            "mail.templates",
            \.mail.templates,
            orNull: .absolutePath,
            "A folder with your own templates. null means: those that came with Garner."
        ),
        Setting(
            "mail.sysadmin_failures",
            \.mail.sysadminFailures,
            .choice,
            """
            Whether sysadmins get the failure mails of every consortium: yes, no, or digest: one mail a day for each \
            consortium in which something failed and still stands.
            """
        ),
    ]

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
