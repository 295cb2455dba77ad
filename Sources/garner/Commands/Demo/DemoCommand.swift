internal import Connections
internal import Database
internal import Engine
internal import Foundation
internal import Ground
internal import Harvests
internal import Mail
internal import Service

/// `garner demo`.
enum DemoCommand {
    private static let serve = Parameter<Bool>.flag(
        "serve",
        "Keeps the publisher and the service up until it is told to end."
    )

    static let command = Command(
        "demo",
        "Shows Garner at work: real harvests over HTTP from a small publisher on this machine.",
        discussion: """
            Makes a consortium with three institutions in a temporary folder, and a publisher on loopback with seven \
            platforms: two that simply work, a slow one, one that says “come back later”, one that refuses the \
            credentials, one that is broken, and one without usage. Harvests them all, and shows the log, the alerts, and \
            a mail. It needs nothing, changes nothing else, and ends within a minute.
            """,
        [serve]
    ) { arguments, console in
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "garner-demo-\(UUID().uuidString.prefix(8))"
        )
        var configuration = Configuration()
        configuration.data.folder = folder.path
        configuration.installation.name = "Garner demo"
        let publisher = try DemoPublisher(institutions: DemoScenario.institutions)
        let installation = try await Installation.create(configuration)
        do {
            try await run(installation, publisher, console, keepsServing: arguments[serve])
        } catch {
            await installation.close()
            await publisher.stop()
            throw error
        }
        await installation.close()
        await publisher.stop()
    }

    private static func run(
        _ installation: Installation,
        _ publisher: DemoPublisher,
        _ console: Console,
        keepsServing: Bool
    ) async throws {
        let scenario = try await DemoScenario.prepare(installation, publisher)
        console.print("A publisher with \(DemoProvider.all.count) platforms answers on this machine.")
        console.print("\(scenario.count) harvests of \(DemoScenario.institutions.count) institutions begin.")
        let engine = try installation.engine(log: .silent, allowLoopback: true, policy: DemoScenario.policy)
        let work = Task { try await engine.run() }
        let bar = ProgressBar("Harvesting", total: scenario.count, on: console)
        let deadline = ContinuousClock.now + .seconds(50)
        var isDone = false
        while !isDone, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(250))
            let progress = try await scenario.progress(installation)
            bar.set(done: progress.ended)
            guard progress.ended == scenario.count else { continue }
            isDone = try await engine.hasToldEverything()
        }
        bar.finish()
        let log = try await scenario.log(installation)
        try await show(scenario, log, installation, console)
        if keepsServing {
            console.print("The publisher and the service stay up; Ctrl-C ends them.")
            while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
        }
        engine.drain()
        try await work.value
        guard isDone else { throw CommandFailure(.failed, "The demo did not come to its end within its time.") }
        let surprises = DemoScenario.surprises(log)
        guard surprises.isEmpty else {
            throw CommandFailure(.failed, "Not everything ended as expected: \(surprises.joined(separator: "; ")).")
        }
    }

    private static func show(
        _ scenario: DemoScenario,
        _ log: [HarvestListing],
        _ installation: Installation,
        _ console: Console
    ) async throws {
        heading("The harvest log", console)
        let columns = ["Institution", "Provider", "Report", "Month", "Attempts", "Status", "Why"].map {
            TextTable.Column($0, canShrink: $0 == "Why")
        }
        let rows = log.map { entry in
            let harvest = entry.harvest
            return [
                entry.institution ?? "", entry.provider, harvest.report?.rawValue ?? "",
                harvest.month?.description ?? "", String(harvest.attempts), harvest.status.rawValue, why(harvest),
            ]
        }
        for line in TextTable(columns, rows: rows).lines(width: console.width) { console.print(line) }
        heading("The alerts", console)
        let alertColumns = ["Month", "Condition", "Report", "Provider", "Institution", "In short"].map {
            TextTable.Column($0, canShrink: $0 == "In short")
        }
        let alerts = try await scenario.alerts(installation)
        for line in TextTable(alertColumns, rows: alerts).lines(width: console.width) { console.print(line) }
        heading("The mails", console)
        let folder = "\(installation.folder.maildir)/new"
        let mails = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        console.print("\(mails.count) mails lie in \(folder). One of them:")
        console.print()
        if let mail = mails.first, let bytes = FileManager.default.contents(atPath: "\(folder)/\(mail)") {
            for line in ReadableMail([UInt8](bytes)).shown.split(separator: "\n", omittingEmptySubsequences: false) {
                console.print("    \(line)")
            }
        }
        heading("Look further", console)
        console.print("garner --data \(installation.folder.path) harvest list")
        console.print("garner --data \(installation.folder.path) alert list")
    }

    private static func why(_ harvest: Harvest) -> String {
        let code = harvest.lastCode.map { "\($0) " } ?? ""
        return [harvest.reason?.rawValue ?? "", code + (harvest.lastMessage ?? "")].filter { !$0.isEmpty }
            .joined(separator: ": ")
    }

    private static func heading(_ text: String, _ console: Console) {
        console.print()
        console.print(text)
        console.print(String(repeating: "─", count: text.count))
    }
}
