package import Connections
package import Ground
internal import Tenancy
package import Transfer

/// What the operator decides about an installation; every setting has a default.
///
/// `Setting.all` tells the names under which the file and the environment set them, and what each means.
package struct Configuration: Sendable, Hashable {
    package var installation = Installation()
    package var data = Data()
    package var log = Logging()
    package var database = Databases()
    package var secrets = Secrets()
    package var scheduler = Scheduler()
    package var queue = Queue()
    package var night = Night()
    package var harvest = Harvesting()
    package var network = Network()
    package var http = Serving()
    package var heartbeat = Heartbeat()
    package var smtp = SMTP()
    package var mail = Mailing()
    package var retention = Retention()
    package var programs: [String: RegisteredProgram] = [:]

    /// The defaults.
    package init() {}

    /// How the installation presents itself.
    package struct Installation: Sendable, Hashable {
        package var name = "Garner"
        package var url: String?
        /// What this node is called; the machine's name when nil.
        package var node: String?
    }

    /// Where its files are.
    package struct Data: Sendable, Hashable {
        package var folder: String?
    }

    /// What it logs, and how.
    package struct Logging: Sendable, Hashable {
        package var level = LogLine.Level.info
        package var format = Log.Format.text
    }

    /// Which database it works on, and how.
    package struct Databases: Sendable, Hashable {
        package var url: Secret?
        package var schema = "garner"
        package var connections = 10
        package var readers = 3
        package var busyTimeout = Duration.seconds(5)
    }

    /// Where its master key is.
    package struct Secrets: Sendable, Hashable {
        package var keyFile: String?
    }

    /// How often plans are looked at.
    package struct Scheduler: Sendable, Hashable {
        package var period = Duration.seconds(30)
    }

    /// How harvests are shared out and held.
    package struct Queue: Sendable, Hashable {
        package var workers = 16
        package var lease = Duration.seconds(20)
        package var heartbeat = Duration.seconds(1)
        package var drain = Duration.seconds(30)
        package var lostRest = Duration.minutes(5)
    }

    /// The night of a new consortium, in its own zone.
    package struct Night: Sendable, Hashable {
        package var start = CivilTime(secondOfDay: NightWindow.standard.start * 60)
        package var end = CivilTime(secondOfDay: NightWindow.standard.end * 60)
    }

    /// What holds for harvests where provider and connection say nothing.
    package struct Harvesting: Sendable, Hashable {
        package var limits = ProviderDefaults.standard.limits
        package var dayOfMonth = ProviderDefaults.standard.dayOfMonth
        package var userAgent: String?
        package var triesEverything = false
        /// Older months that plans may ask of one host in a day.
        package var backfillPerDay = 200
    }

    /// What requests may reach.
    package struct Network: Sendable, Hashable {
        package var allow: [NetworkRange] = []
    }

    /// Where it answers over HTTP, and whom it tells its figures.
    package struct Serving: Sendable, Hashable {
        package var listen: ListenAddress? = ListenAddress(host: "127.0.0.1", port: 8730)
        package var metricsToken: Secret?
        package var metricsAllow: [NetworkRange] = []
    }

    /// What is called while all is well.
    package struct Heartbeat: Sendable, Hashable {
        package var url: Secret?
        package var every = Duration.minutes(1)
    }

    /// The mail server, and how it is spoken to.
    package struct SMTP: Sendable, Hashable {
        package var host: String?
        package var port: Int?
        package var security = SMTPRelay.Security.startTLS
        package var user: String?
        package var password: Secret?
        package var ehloName: String?
        package var caFile: String?
        package var connect = SMTPRelay.Limits().connect
        package var reply = SMTPRelay.Limits().reply
        package var mailsPerConnection = SMTPRelay.Limits().mailsPerConnection
    }

    /// What mails look like, and who gets them.
    package struct Mailing: Sendable, Hashable {
        package var from = "Garner <garner@localhost>"
        package var sessions = 2
        package var lease = Duration.seconds(60)
        package var languages = ["en", "de"]
        package var templates: String?
        package var sysadminFailures = SysadminFailureMail.yes
    }

    /// How long things are kept; nil is for ever.
    package struct Retention: Sendable, Hashable {
        package var rawAnswers: Duration?
        package var loads = Duration.days(1)
        package var attempts: Duration? = .days(730)
        package var events: Duration? = .days(365)
        package var digests: Duration? = .days(365)
        package var mail: Duration? = .days(365)
        package var mailBodies: Duration? = .days(90)
        package var deliveries: Duration? = .days(180)
        package var audit: Duration?
    }

    /// Whether sysadmins get the failure mails of every consortium.
    package enum SysadminFailureMail: String, Sendable, CaseIterable {
        case yes
        case no
        case digest
    }
}

/// A program that consortia may name in their recipient chains.
package struct RegisteredProgram: Sendable, Hashable {
    /// An absolute path.
    package var command: String
    package var arguments: [String]
    package var time: Duration

    package init(command: String, arguments: [String] = [], time: Duration = .seconds(30)) {
        self.command = command
        self.arguments = arguments
        self.time = time
    }
}

/// A text that is shown nowhere.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { "(hidden)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
