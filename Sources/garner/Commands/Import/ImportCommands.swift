internal import Foundation
internal import Ground
internal import Service

/// `garner import` and `garner export`.
enum ImportCommands {
    private static let file = Parameter<FileArgument>.word("FILE", "A CSV file with a heading; - reads standard input.")
    private static let kind = Parameter<ImportKind?>.option(
        "kind",
        "What the file holds; by its name, as in connections.csv, when left out."
    )
    private static let apply = Parameter.flag("apply", "Stores it; without this, only says what would be done.")
    private static let what = Parameter<ImportKind>.word("KIND", "What is written.")
    private static let output = Parameter<FileArgument?>.option(
        "output",
        "The file to write; standard output when left out.",
        short: "o"
    )

    static let importing = Command(
        "import",
        "Reads institutions, providers, connections or users from a CSV file; first without storing anything.",
        discussion: columns,
        [kind, apply, file],
        examples: [
            .init("import connections.csv", "Says what it would do, and names every bad line."),
            .init("import connections.csv --apply", "Does it: every line, or none."),
        ]
    ) { session in
        let path = session[file].path
        let bytes = try InputFile.bytes(path)
        guard let kind = session[kind] ?? kind(ofFile: path) else {
            throw UsageError(
                message: "It cannot be told what \(InputFile.name(path)) holds; say it with --kind.",
                command: "garner import"
            )
        }
        let bar = ProgressBar("Reading", total: nil, on: session.console)
        let report: ImportReport
        do {
            defer { bar.finish() }
            report = try await session.useCases.importFile(
                kind,
                bytes,
                dryRun: !session[apply],
                as: session.principal
            ) { done, total in bar.set(done: done, total: total) }
        } catch let error as CSVError {
            throw CommandFailure(.usage, "\(InputFile.name(path)), \(error).")
        }
        tell(report, InputFile.name(path), session)
        guard report.problems.isEmpty else {
            let count = report.problems.count
            throw CommandFailure(
                .usage,
                "\(count) line\(count == 1 ? "" : "s") of \(InputFile.name(path)) cannot be taken; nothing was stored. Correct the file."
            )
        }
    }

    static let exporting = Command(
        "export",
        "Writes institutions, providers, connections or users as a CSV file that import reads again.",
        discussion: "Credentials are never written.",
        [output, what],
        examples: [.init("export connections > connections.csv", "All that you may see.")]
    ) { session in
        let kind = session[what]
        guard let path = session[output]?.path else {
            try await session.useCases.export(kind, as: session.principal) { piece in
                Terminal.write(String(decoding: piece, as: UTF8.self), to: STDOUT_FILENO)
            }
            return
        }
        let file = try OutputFile.create(path)
        try await session.useCases.export(kind, as: session.principal) { try file.write(contentsOf: Data($0)) }
        try file.close()
        session.console.confirm("The \(kind.rawValue) are in \(path).")
    }

    private static func tell(_ report: ImportReport, _ path: String, _ session: Session) {
        guard !session.isJSON else { return session.console.print(report.document.json(.indented)) }
        for problem in report.problems { session.console.note("\(path):\(problem.line): \(problem.message.harmless)") }
        let counts =
            "\(report.count(.added)) added, \(report.count(.changed)) changed, \(report.count(.unchanged)) unchanged"
        if report.isStored {
            session.console.print("\(counts).")
        } else if report.problems.isEmpty {
            session.console.print("It would be: \(counts).")
            session.console.confirm("Nothing was stored; repeat it with --apply to do this.")
        }
    }

    /// By the file's name: `my-connections.csv`.
    private static func kind(ofFile path: String) -> ImportKind? {
        let name = URL(filePath: path).lastPathComponent.lowercased()
        return ImportKind.allCases.first { name.contains($0.rawValue) || name.contains($0.rawValue.dropLast()) }
    }

    private static var columns: String {
        ImportKind.allCases.map { kind in
            "Columns of \(kind.rawValue): \(kind.fields.map(\.name).joined(separator: ", "))."
        }.joined(separator: "\n\n")
            + "\n\nAn empty cell leaves things as they are, and - clears a setting. Nothing is ever removed."
    }
}
