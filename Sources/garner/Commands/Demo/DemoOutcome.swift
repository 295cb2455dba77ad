internal import Database
internal import Ground
internal import Harvests
internal import Mail
internal import Service
internal import Tenancy

/// What the demo shows when all has come to rest.
struct DemoOutcome {
    let scenario: DemoScenario
    let installation: Installation
    let console: Console

    private var useCases: UseCases { installation.useCases }

    /// Prints log, alerts, mails and what to look at next; answers what is not as it should be.
    func show() async throws -> [String] {
        let principal = scenario.principal
        let harvests = try await scenario.log(installation)
        let alerts = try await scenario.alerts(installation)
        let mails = try await useCases.mails(OutboxFilter(limit: 1000), as: principal)
        showLog(harvests)
        title("The alerts: what needs somebody")
        console.list(alerts, AlertTable.columns, none: "No alert needs anybody.", json: false) { $0.document }
        title("The mails: \(mails.count), as .eml files in \(installation.folder.maildir)/new")
        let failure = mails.last { $0.order.template == "harvest-failed" } ?? mails.last
        var message: ReadableMail?
        if let failure { message = try await useCases.mail(failure.id, as: principal).message }
        for line in (message?.shown ?? "").split(separator: "\n", omittingEmptySubsequences: false) {
            console.print("  | \(String(line).harmless)")
        }
        showNext(harvests)
        var surprises = DemoScenario.surprises(harvests)
        if alerts.isEmpty { surprises.append("nothing was put on the list of alerts") }
        if message == nil { surprises.append("nothing was mailed") }
        return surprises
    }

    private func showLog(_ harvests: [HarvestListing]) {
        title("The harvest log")
        console.list(
            harvests.sorted { $0.harvest.id < $1.harvest.id },
            HarvestTable.columns,
            none: "There is no harvest.",
            json: false
        ) { $0.document }
        let counts = Dictionary(grouping: harvests, by: \.harvest.status).mapValues(\.count)
        let words = HarvestStatus.allCases.compactMap { status in counts[status].map { "\($0) \(status.rawValue)" } }
        console.print(words.joined(separator: ", "))
    }

    private func showNext(_ harvests: [HarvestListing]) {
        title("Look further")
        let failed = harvests.first { $0.harvest.status == .fail }?.harvest
        for line in [
            "harvest list --status Fail", "harvest show \(failed?.id.description ?? "1")",
            "errors show \(failed?.lastCode ?? 9014)", "connection list --state broken", "mail list",
            "usage totals --months \(harvests.compactMap(\.harvest.month).max()?.description ?? "2025")",
            "harvest list --as manager@ansel.example", "audit list", "doctor",
        ] {
            console.print("  garner --data \(installation.folder) \(line)")
        }
    }

    private func title(_ text: String) {
        console.print()
        console.print(text)
        console.print(String(repeating: "─", count: min(text.displayWidth, 80)))
    }
}
