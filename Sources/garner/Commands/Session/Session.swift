internal import Foundation
internal import Ground
internal import Service
internal import Tenancy

/// One command at work on an opened installation: who acts, and what the shared options say.
struct Session: Sendable {
    let arguments: Arguments
    let console: Console
    let installation: Installation
    let principal: Principal

    var useCases: UseCases { installation.useCases }

    var isJSON: Bool { arguments[SharedOptions.json] }

    /// The value of a parameter that the command declares.
    subscript<Value>(parameter: Parameter<Value>) -> Value { arguments[parameter] }

    /// Opens the installation and lets the body work on it as whoever `--as` names, else as the shell.
    ///
    /// Whoever can read the master key on the shell is a sysadmin. A consortium that the command itself names goes before
    /// the option.
    /// *Throws*: what opening throws, and `RecordError.unknown` for a user or consortium that is not there.
    static func open(
        _ arguments: Arguments,
        _ console: Console,
        in consortium: String? = nil,
        key: Installation.KeyChoice = .known,
        _ body: (Session) async throws -> Void
    ) async throws {
        let installation = try await Installation.open(try arguments.configuration().configuration, key: key)
        if !installation.newSteps.isEmpty {
            console.note("The database of an older version was brought up to date.")
        }
        do {
            let principal = try await principal(arguments, consortium, installation.useCases)
            let quiet = arguments[SharedOptions.quiet]
            try await body(
                Session(
                    arguments: arguments,
                    console: quiet ? console.withoutConfirmations() : console,
                    installation: installation,
                    principal: principal
                )
            )
        } catch let error as RecordError where error.asksForConsortium {
            await installation.close()
            throw CommandFailure(
                .usage,
                "Say which consortium is meant, by --consortium KEY; garner consortium list shows them."
            )
        } catch {
            await installation.close()
            throw error
        }
        await installation.close()
    }

    /// The name of the operating system's user; its number where it has none, as in many a container.
    private static var systemUser: String {
        let name = NSUserName()
        return name.isEmpty ? "uid \(getuid())" : name
    }

    private static func principal(
        _ arguments: Arguments,
        _ consortium: String?,
        _ useCases: UseCases
    ) async throws -> Principal {
        let key = consortium ?? arguments[SharedOptions.consortium]
        guard let user = arguments[SharedOptions.user] else {
            return try await useCases.shell(user: systemUser, in: key)
        }
        return try await useCases.principal(user, in: key)
    }
}

extension Arguments {
    /// Refuses `--as` where no role is asked, since whoever can open the data folder is the one who acts.
    func refuseActingAs(_ what: String) throws(CommandFailure) {
        guard self[SharedOptions.user] == nil else {
            throw CommandFailure(.refused, "Only whoever runs the installation \(what) it; leave out --as.")
        }
    }

    /// The configuration by `--config`, with the data folder by `--data`.
    func configuration() throws -> LoadedConfiguration {
        let loaded = try ConfigurationLoader.load(file: self[SharedOptions.config]?.path)
        guard let folder = self[SharedOptions.data] else { return loaded }
        return loaded.with(dataFolder: folder.path)
    }
}

extension Command {
    /// A verb that works on an opened installation.
    init(
        _ name: String,
        _ summary: String,
        discussion: String = "",
        _ parameters: [any Declared] = [],
        examples: [Example] = [],
        session: @escaping @Sendable (Session) async throws -> Void
    ) {
        self.init(name, summary, discussion: discussion, parameters, examples: examples) { arguments, console in
            try await Session.open(arguments, console, session)
        }
    }
}
