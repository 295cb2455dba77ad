import Connections
import Database
import Foundation
import Ground
import Service
import TestSupport
import Testing
import Transfer

@Suite struct ConfigurationLoaderTests {
    @Test func `without file and variables the defaults hold`() throws {
        let loaded = try ConfigurationLoader.load(environment: ["HOME": "/nowhere", "PATH": "/bin"])
        #expect(loaded.configuration == Configuration())
        #expect(loaded.values.allSatisfy { $0.source == .standard })
        #expect(try loaded.configuration.relay() == nil)
    }

    @Test func `a PostgreSQL address may stand for the whole section, and is shown to nobody`() async throws {
        try await withTemporaryFolder { folder in
            let file = "\(folder)/garner.json5"
            try Data(#"{ database: "postgresql://garner:hunter2@db.example.org/usage" }"#.utf8).write(
                to: URL(filePath: file)
            )
            let configuration = try ConfigurationLoader.load(file: file, environment: [:]).configuration
            let (address, options) = try #require(try configuration.postgreSQL())
            #expect("\(address)" == "postgresql://db.example.org/usage")
            #expect(options.schema == "garner")
            #expect(!"\(configuration)".contains("hunter2"))
        }
    }

    @Test(arguments: [
        ["GARNER_DATABASE_SCHEMA": String(repeating: "s", count: 51)],
        ["GARNER_DATABASE_URL": "mysql://garner:hunter2@db.example.org/usage"],
    ])
    func `a database that cannot be one is refused by its setting's name`(variables: [String: String]) {
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationLoader.load(environment: variables)
        }
        #expect(error.map { "\($0)" }?.contains("database.") == true)
        #expect(error.map { "\($0)" }?.contains("hunter2") == false)
    }

    @Test func `the file goes before the defaults, and the environment before the file`() async throws {
        let text = """
            {
              // A comment
              log: { level: "debug", format: "json" },
              smtp: { host: "mail.example", port: 2525, user: "garner", password: "from the file" },
              harvest: { request: "20 min", bytes: "2 GiB" },
              network: { allow: ["10.0.0.0/8", "::1"] },
              programs: { "who-to-tell": { command: "/usr/local/bin/who", arguments: ["-v"] } },
            }
            """
        try await withFile(text) { path in
            let loaded = try ConfigurationLoader.load(
                file: path,
                environment: [
                    "GARNER_LOG_LEVEL": "warning", "GARNER_SMTP_PORT": "465", "GARNER_SMTP_SECURITY": "tls",
                    "GARNER_QUEUE_WORKERS": "4", "GARNER_MAIL_LANGUAGES": "de, en", "GARNER_SCHEDULER_PERIOD": "5 s",
                ]
            )
            let configuration = loaded.configuration
            #expect(configuration.log.level == .warning)
            #expect(configuration.log.format == .json)
            #expect(configuration.smtp.host == "mail.example")
            #expect(configuration.smtp.port == 465)
            #expect(configuration.smtp.password == Secret("from the file"))
            #expect(configuration.harvest.limits.request == .minutes(20))
            #expect(configuration.harvest.limits.bytes == 2 << 30)
            #expect(configuration.network.allow == ["10.0.0.0/8", "::1"].compactMap(NetworkRange.init))
            #expect(configuration.queue.workers == 4)
            #expect(configuration.mail.languages == ["de", "en"])
            #expect(configuration.scheduler.period == .seconds(5))
            let program = try #require(configuration.programs["who-to-tell"])
            #expect(program == RegisteredProgram(command: "/usr/local/bin/who", arguments: ["-v"], time: .seconds(30)))

            let sources = Dictionary(
                uniqueKeysWithValues: loaded.values.map { ($0.setting.key, $0.source.description) }
            )
            #expect(sources["log.level"] == "GARNER_LOG_LEVEL")
            #expect(sources["log.format"] == "\(path):3")
            #expect(sources["harvest.bytes"] == "\(path):5")
            #expect(sources["harvest.silence"] == "default")
        }
    }

    @Test func `a secret is read from a file, and its value is shown nowhere`() async throws {
        try await withFile("correct horse\n") { secret in
            let environment = [
                "GARNER_SMTP_HOST": "mail.example", "GARNER_SMTP_USER": "garner", "GARNER_SMTP_PASSWORD_FILE": secret,
            ]
            let loaded = try ConfigurationLoader.load(file: nil, environment: environment)
            #expect(loaded.configuration.smtp.password == Secret("correct horse"))
            let shown = try #require(loaded.values.first { $0.setting.key == "smtp.password" })
            #expect(shown.value == "(set)")
            #expect(shown.source.description == secret)
            #expect(!"\(loaded)".contains("correct horse"))
            var dumped = ""
            dump(loaded, to: &dumped)
            #expect(!dumped.contains("correct horse"))

            try await withFile("{ smtp: { password_FILE: \"\(secret)\" } }") { path in
                let fromFile = try ConfigurationLoader.load(file: path, environment: [:])
                #expect(fromFile.configuration.smtp.password == Secret("correct horse"))
            }
        }
    }

    struct Mistake: CustomTestStringConvertible, Sendable {
        let text: String
        let line: Int
        let message: String
        var testDescription: String { text }

        init(_ text: String, _ line: Int, _ message: String) {
            self.text = text
            self.line = line
            self.message = message
        }
    }

    @Test(arguments: [
        Mistake(
            "{\n log: {\n  levle: \"info\"\n }\n}",
            3,
            "log.levle: There is no such setting. Did you mean “log.level”?"
        ),
        Mistake("{\n\n smpt: {} }", 3, "smpt: There is no such setting. Did you mean “smtp”?"),
        Mistake(
            "{ harvest: { host: \"a\" } }",
            1,
            "harvest.host: There is no such setting. Did you mean “smtp.host”?"
        ),
        Mistake("{ log: \"info\" }", 1, "log: Expected a section in braces, found \"info\"."),
        Mistake(
            "{ smtp: {\n port: \"smtp\" } }",
            2,
            "smtp.port: Expected a whole number, 1…65535, or null, found \"smtp\"."
        ),
        Mistake(
            "{ smtp: { port: 70000 } }",
            1,
            "smtp.port: Expected a whole number, 1…65535, or null, found 70000."
        ),
        Mistake(
            "{ scheduler: { period: 30 } }",
            1,
            "scheduler.period: Expected a time of at least 1 s, such as \"90 s\" or \"10 min\", found 30."
        ),
        Mistake(
            "{ harvest: { bytes: \"2 GX\" } }",
            1,
            "harvest.bytes: Expected a size of at least 64 KiB, such as \"2 GiB\", found \"2 GX\"."
        ),
        Mistake(
            "{ log: { level: \"loud\" } }",
            1,
            "log.level: Expected one of \"debug\", \"info\", \"warning\", \"error\", found \"loud\"."
        ),
        Mistake(
            "{ night: { start: \"25:00\" } }",
            1,
            "night.start: Expected a time of day, such as \"23:30\", found \"25:00\"."
        ),
        Mistake(
            "{ installation: { url: \"library.example\" } }",
            1,
            """
            installation.url: Expected an address that begins with https:// or http://, or null, found \
            "library.example".
            """
        ),
        Mistake(
            "{ data: { folder: \"data\" } }",
            1,
            "data.folder: Expected an absolute path, such as \"/etc/garner/key\", or null, found \"data\"."
        ),
        Mistake(
            "{ mail: { from: \"garner\" } }",
            1,
            "mail.from: Expected a mail address, such as \"Garner <garner@example.org>\", found \"garner\"."
        ),
        Mistake(
            "{ mail: { languages: [\"English\"] } }",
            1,
            "mail.languages: Expected a list of languages, such as [\"en\", \"de\"], found [\"English\"]."
        ),
        Mistake("{ smtp: { password: 5 } }", 1, "smtp.password: Expected a text, or null, found something else."),
        Mistake("{ queue: { heartbeat: \"10 s\" } }", 1, "queue.heartbeat: Expected at most a third of queue.lease."),
        Mistake("{ log: {\n level: \"info\",\n level: \"error\" } }", 3, "Column 2: “level” is set twice."),
        Mistake("{ log: {\n level = 1 } }", 2, "Column 8: expected “:”, found “=”."),
    ])
    func `a mistake is named with file, line, setting and what was expected`(_ mistake: Mistake) async throws {
        try await withFile(mistake.text) { path in
            let error = #expect(throws: ConfigurationError.self) {
                try ConfigurationLoader.load(file: path, environment: [:])
            }
            #expect(error?.description == "\(path):\(mistake.line): \(mistake.message)")
        }
    }

    @Test func `all mistakes are told at once, in the order of the file`() async throws {
        try await withFile("{ mail: { from: 1 },\n log: { level: 2 } }") { path in
            let error = #expect(throws: ConfigurationError.self) {
                try ConfigurationLoader.load(file: path, environment: ["GARNER_QUEUE_WORKERS": "many"])
            }
            #expect(error?.problems.map(\.key) == ["mail.from", "log.level", "queue.workers"])
            #expect(error?.problems.last?.place == "GARNER_QUEUE_WORKERS")
        }
    }

    @Test func `a variable that nearly names a setting is a mistake, any other a warning`() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationLoader.load(file: nil, environment: ["GARNER_SMTP_HSOT": "mail.example"])
        }
        #expect(
            error?.description == "GARNER_SMTP_HSOT: There is no such setting. Did you mean “GARNER_SMTP_HOST”?"
        )
        let section = #expect(throws: ConfigurationError.self) {
            try ConfigurationLoader.load(file: nil, environment: ["GARNER_SMTP": "mail.example"])
        }
        #expect(section?.description.hasPrefix("GARNER_SMTP: This is a section") == true)
        let loaded = try ConfigurationLoader.load(file: nil, environment: ["GARNER_COLOUR_OF_THE_SKY": "blue"])
        #expect(loaded.warnings == ["The variable GARNER_COLOUR_OF_THE_SKY sets nothing."])
    }

    @Test func `a file that cannot be read is named with the reason`() async throws {
        let missing = #expect(throws: ConfigurationError.self) {
            try ConfigurationLoader.load(file: "/nowhere/garner.json5", environment: [:])
        }
        #expect(
            missing?.description
                == "/nowhere/garner.json5: The configuration cannot be read: No such file or directory."
        )
        try await withFile("{}") { path in
            chmod(path, 0)
            await #expect(processExitsWith: .success) { [path = path as String] in
                if getuid() == 0 { #expect(setgid(65_534) == 0 && setuid(65_534) == 0) }
                let error = #expect(throws: ConfigurationError.self) {
                    try ConfigurationLoader.load(file: path, environment: [:])
                }
                #expect(error?.description.contains("Permission denied") == true)
            }
        }
        let secret = #expect(throws: ConfigurationError.self) {
            try ConfigurationLoader.load(file: nil, environment: ["GARNER_SMTP_PASSWORD_FILE": "/nowhere/password"])
        }
        #expect(
            secret?.description
                == "GARNER_SMTP_PASSWORD_FILE: The file /nowhere/password cannot be read: No such file or directory."
        )
    }

    @Test func `settings of the mail server that cannot work are told at the start`() async throws {
        try await withFile("{ smtp: {\n host: \"mail.example\",\n user: \"garner\" } }") { path in
            let error = #expect(throws: ConfigurationError.self) {
                try ConfigurationLoader.load(file: path, environment: [:])
            }
            #expect(error?.problems.first?.key == "smtp.user")
            #expect(error?.problems.first?.place == "\(path):3")
        }
    }

    @Test func `the file is looked for in the user's folder, then in the machine's`() throws {
        #expect(
            ConfigurationLoader.usualFiles(["HOME": "/home/ada"])
                == ["/home/ada/.config/garner/garner.json5", "/etc/garner/garner.json5"]
        )
        #expect(
            ConfigurationLoader.usualFiles(["HOME": "/home/ada", "XDG_CONFIG_HOME": "/conf"])
                == ["/conf/garner/garner.json5", "/etc/garner/garner.json5"]
        )
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationLoader.load(environment: ["GARNER_CONFIG": "/nowhere/other.json5"])
        }
        #expect(error?.problems.first?.place == "/nowhere/other.json5")
    }

    @Test func `folders come from the setting, from systemd, or from the user`() {
        var configuration = Configuration()
        let home = ["HOME": "/home/ada"]
        #expect(configuration.dataFolder(environment: home, isRoot: true).path == "/var/lib/garner")
        #expect(configuration.dataFolder(environment: home, isRoot: false).path == "/home/ada/.local/share/garner")
        let systemd = ["STATE_DIRECTORY": "/var/lib/private/garner:/other"]
        #expect(configuration.dataFolder(environment: systemd, isRoot: false).path == "/var/lib/private/garner")
        configuration.data.folder = "/srv/garner"
        #expect(configuration.dataFolder(environment: systemd, isRoot: true).path == "/srv/garner")
        #expect(configuration.keyFile(environment: home) == "/srv/garner/master.key")
        configuration.secrets.keyFile = "/etc/garner/key"
        #expect(configuration.keyFile(environment: home) == "/etc/garner/key")
    }

    private func withFile(_ text: String, _ body: (_ path: String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            chmod(folder, 0o755)
            let path = "\(folder)/garner.json5"
            try Data(text.utf8).write(to: URL(filePath: path))
            try await body(path)
        }
    }
}
