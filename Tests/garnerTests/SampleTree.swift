import Ground

@testable import garner

/// A small program with every kind of parameter.
enum Sample {
    enum Status: String, ArgumentChoice {
        case new = "New"
        case fail = "Fail"
        case success = "Success"
        case stopped = "Stopped"
    }

    enum Moment: String, ArgumentChoice {
        case now
        case overnight
    }

    static let actor = Parameter<String?>.option("as", "Acts as that user.", placeholder: "ADDRESS")
    static let config = Parameter<FileArgument?>.option("config", "The configuration file.", short: "c")

    static let providers = Parameter<[String]>.options(
        "provider",
        "Only that provider.",
        short: "p",
        placeholder: "NAME"
    )
    static let reports = Parameter<[String]>.options("report", "Only those reports.", splitAtCommas: true)
    static let months = Parameter<MonthRange>.required("months", "The months to ask for.")
    static let start = Parameter<Moment>.option("start", "When to begin.", default: .overnight)
    static let approval = Parameter<Bool?>.toggle("approval", "Whether somebody has to approve first.")
    static let dryRun = Parameter<Bool>.flag("dry-run", "Only says what would be done.", short: "n")
    static let institutions = Parameter<[InstitutionID]>.words("INSTITUTION", "The institutions to harvest for.")

    static let request = Command(
        "request",
        "Asks for harvests of providers, reports and months, for one or several institutions.",
        discussion:
            "Skips what already succeeded: a month that is there is left alone.\n\nThe answer counts what was created.",
        [providers, reports, months, start, approval, dryRun, institutions],
        examples: [.init("harvest request --months 2025-01 17", "Asks for January.")]
    ) { arguments, console in
        console.print("\(arguments[institutions].map(\.description)) \(arguments[months].months.count)")
    }

    static let status = Parameter<Status?>.option("status", "Only those of that status.")
    static let limit = Parameter<Int>.option("limit", "How many at most.", default: 50)
    static let folder = Parameter<FolderArgument?>.optionalWord("FOLDER", "Where to look.")

    static let list = Command("list", "Lists harvests.", [status, limit, Parameter<Bool>.json, folder]) {
        arguments,
        console in
        console.print("status=\(arguments[status]?.rawValue ?? "any") limit=\(arguments[limit])")
    }

    static let tree = CommandTree(
        Command(
            "sample",
            "Stands for a program.",
            commands: [
                Command("harvest", "Harvests: what's asked for [and not].", commands: [request, list]),
                Command("alert", "Alerts.", commands: [Command("list", "Lists alerts.") { _, _ in }]),
            ]
        ),
        shared: [config, actor]
    )

    static func parse(_ line: String) throws -> Arguments {
        let words = line.split(separator: " ").map(String.init)
        guard case .run(_, let arguments) = try ArgumentParser.parse(words, by: tree) else {
            throw CommandFailure(.failed, "nothing to run")
        }
        return arguments
    }
}
