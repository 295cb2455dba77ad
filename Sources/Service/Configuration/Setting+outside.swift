internal import Ground

/// Settings of what people and programs see: metrics, mail server and mails.
extension Setting {
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
}
