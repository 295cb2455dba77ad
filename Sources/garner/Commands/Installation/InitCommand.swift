internal import Database
internal import Foundation
internal import Ground
internal import Service

/// `garner init`.
enum InitCommand {
    private static let settings = Parameter<FileArgument?>.option(
        "write-config",
        "Also writes a configuration file with every setting, each explained and at its default."
    )

    static let command = Command(
        "init",
        "Makes the data folder, the master key and the database.",
        discussion: """
            What is there already stays as it is; only the database's tables are brought up to date. So it may be run \
            again at any time.

            The master key opens every stored credential. No backup holds it: keep a copy of it in a safe place.
            """,
        [settings],
        examples: [
            .init("init", "Uses the usual data folder."),
            .init("init --data /srv/garner --write-config /etc/garner/garner.json5", "Uses places of your own."),
        ]
    ) { arguments, console in
        try arguments.refuseActingAs("makes")
        let loaded = try arguments.configuration()
        let folder = loaded.configuration.dataFolder()
        let wasThere = FileManager.default.fileExists(atPath: folder.database)
        let installation = try await Installation.create(loaded.configuration)
        await installation.close()
        if let file = arguments[settings] {
            try write(file.path)
            console.confirm("The settings, each at its default, are in \(file.path).")
        }
        if arguments[SharedOptions.json] {
            let answer: JSONValue = [
                "data_folder": .text(folder.path), "key_file": .text(loaded.configuration.keyFile()),
                "created": .bool(!wasThere),
            ]
            console.print(answer.json(.indented))
        } else if !arguments[SharedOptions.quiet] {
            console.print(
                wasThere ? "Garner was in \(folder) already; it is up to date." : "Garner is in \(folder) now."
            )
            console.print(
                "The master key is \(loaded.configuration.keyFile()). Keep a copy of it: backups do not hold it."
            )
            if !wasThere { nextSteps(arguments[SharedOptions.data]?.path, console) }
        }
    }

    private static func nextSteps(_ folder: String?, _ console: Console) {
        let program = folder.map { "garner --data \($0)" } ?? "garner"
        console.print()
        console.print("What comes next:")
        for line in [
            "consortium add --key north --name \"Northern Libraries\" --zone Europe/Berlin",
            "institution add --name \"Library of X\"",
            "user add ada@example.org --role admin",
            "provider add --from-registry FILE",
            "connection add --provider NAME --institution \"Library of X\" --ask-credentials",
            "serve",
            "doctor",
        ] {
            console.print("  \(program) \(line)")
        }
    }

    private static func write(_ path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.failed, "\(path) is there already and stays as it is; name another file.")
        }
        do {
            try FileManager.default.createDirectory(
                at: URL(filePath: path).deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(ConfigurationFile.text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
        } catch {
            throw CommandFailure(.failed, "\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}
