internal import Crypto
internal import Database
internal import Ground
internal import Service

/// `garner secrets …`.
enum SecretsCommands {
    static let command = Command(
        "secrets",
        "Keeps the master key, which seals every stored credential.",
        commands: [check, rotate, forget]
    )

    private static let check = Command(
        "check",
        "Tries whether the master key opens every sealed secret.",
        discussion: "The exit code is 1 when one does not open."
    ) { session in
        let report = try await session.useCases.checkSecrets(as: session.principal)
        if session.isJSON {
            session.console.print(document(report).json(.indented))
        } else {
            list(report, session)
        }
        guard report.broken.isEmpty else {
            throw CommandFailure(
                .failed,
                "\(report.broken.count) of \(report.count) secrets do not open. Put the right master key into "
                    + "\(session.installation.configuration.keyFile()), or run garner secrets forget."
            )
        }
        if !session.isJSON { session.console.confirm("All \(report.count) sealed secrets open.") }
    }

    private static let rotate = Command(
        "rotate",
        "Replaces the master key, and seals every secret with the new one.",
        discussion: """
            The service must not run. When it is cut short, everything still opens; run it again, and it goes on.

            Where several nodes work on one PostgreSQL database, all of them must be stopped. Run this on one, and copy its \
            master key to the others before they are started: with the old key alone they refuse to.

            The old key is kept in a file beside the new one, since backups that were made before need it.
            """,
        [Session.yes],
        examples: [.init("secrets rotate", "While the service is stopped.")]
    ) { session in
        let file = session.installation.configuration.keyFile()
        let hasNodes = session.installation.database.dialect == .postgresql
        if hasNodes {
            try session.confirm(
                "Every other node of this database must be stopped now, and gets \(file) before it is started again."
            )
        }
        let bar = ProgressBar("Sealing", total: nil, on: session.console)
        let rotation = try await session.useCases.rotateSecrets(
            keyFile: file,
            of: session.installation.folder,
            as: session.principal
        ) { bar.set(done: $0.count) }
        bar.finish()
        guard !session.isJSON else {
            let more: [String: JSONValue] = [
                "key": .text(rotation.key), "key_file": .text(file), "retired_keys_file": .text(rotation.retired),
                "resumed": .bool(rotation.isResumed),
            ]
            return session.console.print(document(rotation.report, more).json(.indented))
        }
        if rotation.isResumed { session.console.note("This went on with a change of keys that was cut short before.") }
        list(rotation.report, session)
        session.console.print("The master key is \(rotation.key) now, in \(file). Keep a copy of it elsewhere.")
        session.console.print("The old one is in \(rotation.retired), for backups that were made before.")
        if hasNodes { session.console.print("Copy \(file) to every other node before it is started.") }
    }

    private static let forget = Command(
        "forget",
        "Lets go of credentials whose master key is lost, so that they can be entered again.",
        discussion: """
            A new master key is made where there is none. Credentials that it does not open are removed, and their \
            connections wait as incomplete; everything else stays. Look for a copy of the key first: there is no way back.

            The service must not run, on no node.
            """,
        [Session.yes],
        examples: [.init("secrets forget", "After the master key was lost, and no copy is found.")]
    ) { arguments, console in
        try arguments.refuseActingAs("forgets the secrets of")
        try await Session.open(arguments, console, key: .any) { try await forget($0) }
    }

    private static func forget(_ session: Session) async throws {
        let lost = try await session.useCases.checkSecrets(as: session.principal)
        let file = session.installation.configuration.keyFile()
        if !lost.broken.isEmpty {
            try session.confirm(
                "\(lost.broken.count) of \(lost.count) connections have credentials that \(file) does not open.",
                "These credentials are removed for good. Everything else stays."
            )
        }
        let bar = ProgressBar("Looking", total: lost.count, on: session.console)
        let report = try await session.useCases.forgetSecrets(
            of: session.installation.folder,
            as: session.principal
        ) { bar.set(done: $0.count) }
        bar.finish()
        guard !session.isJSON else {
            return session.console.print(document(report, ["key_file": .text(file)]).json(.indented))
        }
        guard !report.broken.isEmpty else {
            return session.console.confirm("\(file) opens all \(report.count) secrets; nothing was forgotten.")
        }
        list(report, session)
        session.console.print("The credentials of \(report.broken.count) connections were removed.")
        session.console.print("Enter them again: garner connection edit NAME --ask-credentials")
        session.console.print("Keep a copy of \(file) elsewhere, and copy it to every other node.")
    }

    private static func list(_ report: SecretsReport, _ session: Session) {
        guard !report.broken.isEmpty else { return }
        session.console.list(
            report.broken,
            [
                ListColumn("CONSORTIUM") { $0.consortium },
                ListColumn("CONNECTION", canShrink: true) { $0.connection },
                ListColumn("WHY", canShrink: true) { $0.reason },
            ],
            none: "",
            json: false
        ) { .text($0.connection) }
    }

    private static func document(_ report: SecretsReport, _ more: [String: JSONValue] = [:]) -> JSONValue {
        let broken = report.broken.map { item -> JSONValue in
            [
                "consortium": .text(item.consortium), "connection": .text(item.connection),
                "reason": .text(item.reason),
            ]
        }
        return .dictionary(more.merging(["secrets": JSONValue(report.count), "broken": .list(broken)]) { $1 })
    }
}
