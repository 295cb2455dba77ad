internal import Ground

/// Settings of the installation itself: its name, folders, log, database and key.
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
}
