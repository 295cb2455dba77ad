internal import Ground
internal import Service
internal import Tenancy

/// `garner doctor`.
enum DoctorCommand {
    private static let thorough = Parameter.flag("thorough", "Also reads the whole database, which may take minutes.")
    private static let offline = Parameter.flag(
        "offline",
        "No service is meant to run now, so that what waits for one is only a warning."
    )
    private static let settings = Parameter.flag("settings", "Shows every setting, and where its value came from.")

    static let command = Command(
        "doctor",
        "Looks over service, database, disk, clock, key, queue and mail, and says what to do about what is wrong.",
        discussion: """
            The exit code is 1 when something is sick: no node works, a loop hangs or fails again and again, mail or \
            harvests wait too long, the scheduler is late, workers were lost, transactions wait for a connection, the disk \
            is nearly full, a key or a setting is wrong. Warnings leave it at 0.
            """,
        [thorough, offline, settings],
        examples: [
            .init("doctor", "Everything in a few seconds."),
            .init("doctor --settings", "Which settings hold, and which file or variable set them."),
        ]
    ) { arguments, console in
        if arguments[SharedOptions.user] != nil {
            try await Session.open(arguments, console) { session in
                try await session.useCases.requireOperator(as: session.principal)
            }
        }
        let loaded = try arguments.configuration()
        if arguments[settings] { return list(loaded, arguments, console) }
        let isJSON = arguments[SharedOptions.json]
        let findings = await Doctor(loaded).examine(thorough: arguments[thorough], isOffline: arguments[offline]) {
            finding in
            if !isJSON { show(finding, arguments[SharedOptions.quiet], console) }
        }
        if isJSON { console.list(findings, [], none: "", json: true) { $0.document } }
        let sick = findings.filter { $0.verdict == .sick }
        guard sick.isEmpty else {
            let parts = sick.map(\.part).joined(separator: ", ")
            throw CommandFailure(.failed, "Something is wrong with: \(parts). What to do stands beside it.")
        }
    }

    private static func show(_ finding: Finding, _ quiet: Bool, _ console: Console) {
        guard !quiet || finding.verdict != .well else { return }
        let mark =
            switch finding.verdict {
            case .well: "well   "
            case .warning: "WARNING"
            case .sick: "SICK   "
            }
        console.print("\(mark)  \(finding.part): \(finding.text.harmless)")
        if let remedy = finding.remedy { console.print("         \(remedy)") }
    }

    private static func list(_ loaded: LoadedConfiguration, _ arguments: Arguments, _ console: Console) {
        console.list(
            loaded.values,
            [
                ListColumn("SETTING") { $0.setting.key },
                ListColumn("VALUE", canShrink: true) { $0.value.json() },
                ListColumn("FROM", canShrink: true) { $0.source.description },
            ],
            none: "",
            json: arguments[SharedOptions.json]
        ) { ["setting": .text($0.setting.key), "value": $0.value, "source": .text($0.source.description)] }
    }
}
