internal import Database
internal import Ground
internal import Service

/// `garner database copy`.
enum DatabaseCommands {
    private static let target = Parameter<String>.required(
        "to",
        "The PostgreSQL database: postgresql://user@host/database. A password is better kept in ~/.pgpass.",
        placeholder: "URL"
    )
    private static let schema = Parameter<String?>.option(
        "schema",
        "The schema that is to hold the installation, instead of the setting database.schema.",
        placeholder: "NAME"
    )

    static let command = Command("database", "Moves the installation to another database.", commands: [copy])

    private static let copy = Command(
        "copy",
        "Copies everything from SQLite to a PostgreSQL database, and checks it row by row.",
        discussion: """
            The service must not run, and the schema must be empty; a copy that was cut short is begun again. Nothing is \
            changed in the SQLite file, which can be kept or used as before. The master key stays where it is.

            Mail that waits may still be sent by the installation that was copied: in the copy it is held back until \
            somebody sends it with `garner mail retry`.
            """,
        [target, schema],
        examples: [
            .init("database copy --to postgresql://garner@db.example.org/garner", "Then set `database` to it.")
        ]
    ) { session in
        let configuration = session.installation.configuration
        let schema = session[schema] ?? configuration.database.schema
        let address = try PostgreSQLAddress(session[target])
        let progress = CopyProgress(session.console)
        let report = try await session.useCases.copyDatabase(
            of: session.installation.folder,
            to: address,
            schema: schema,
            as: session.principal
        ) { progress.show($0) }
        progress.finish()
        tell(report, address, schema, session)
    }

    private static func tell(
        _ report: DatabaseCopy.Report,
        _ address: PostgreSQLAddress,
        _ schema: String,
        _ session: Session
    ) {
        guard !session.isJSON else {
            let tables = report.tables.map { table -> JSONValue in
                ["table": .text(table.table), "rows": JSONValue(table.rows), "sha256": .text(table.hash)]
            }
            let document: JSONValue = [
                "database": .text(address.description), "schema": .text(schema), "tables": .list(tables),
                "blobs": JSONValue(report.blobs), "blob_bytes": JSONValue(report.blobBytes),
            ]
            return session.console.print(document.json(.indented))
        }
        session.console.list(
            report.tables,
            [
                ListColumn("TABLE") { $0.table },
                ListColumn("ROWS", .trailing) { String($0.rows) },
                ListColumn("BLAKE2b, THE SAME ON BOTH", canShrink: true) { $0.hash },
            ],
            none: "",
            json: false
        ) { .text($0.table) }
        let bytes = ByteCount(report.blobBytes)
        session.console.print("\(report.rows) rows and \(report.blobs) raw answers (\(bytes)) are in \(address) now.")
        session.console.print()
        session.console.print("Set this in the configuration of every node, with the address as you gave it:")
        session.console.print("  database: { url: \"postgresql://…\", schema: \"\(schema)\" },")
        session.console.print("Every node needs the same master key: \(session.installation.configuration.keyFile()).")
        session.console.print(
            "Then run `garner doctor` and `garner serve`. Mail that waited: garner mail list --state held"
        )
    }
}

/// A bar for each part of a copy.
private final class CopyProgress: Sendable {
    private let console: Console
    private let bar = Lock<(step: DatabaseCopy.Progress.Step, bar: ProgressBar)?>(nil)

    init(_ console: Console) {
        self.console = console
    }

    func show(_ progress: DatabaseCopy.Progress) {
        bar.withLock { [console] current in
            if current?.step != progress.step {
                current?.bar.finish()
                current = (progress.step, ProgressBar(Self.label(progress.step), total: progress.total, on: console))
            }
            current?.bar.set(done: progress.done, total: progress.total)
        }
    }

    func finish() {
        bar.withLock { $0?.bar.finish() }
    }

    private static func label(_ step: DatabaseCopy.Progress.Step) -> String {
        switch step {
        case .rows: "Copying rows"
        case .checks: "Checking rows"
        case .blobs: "Copying raw answers"
        }
    }
}
