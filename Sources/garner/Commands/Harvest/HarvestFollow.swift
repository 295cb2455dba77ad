internal import Connections
internal import Database
internal import Ground
internal import Harvests
internal import Service

/// `garner harvest follow`.
enum HarvestFollow {
    private static let rest = Parameter.flag("until-rest", "Ends when none of them waits or runs any more.")

    static let command = Command(
        "follow",
        "Shows harvests as they change, until it is interrupted.",
        HarvestFilters.parameters + [rest],
        examples: [.init("harvest follow --request 12 --until-rest", "Until everything of request 12 has ended.")]
    ) { session in
        let form = HarvestFilters.form(session)
        if session[rest] { return try await untilRest(form, session) }
        for try await changes in session.useCases.followHarvests(form, as: session.principal) {
            for listing in changes { tell(listing, session) }
        }
    }

    /// Shows changes until every harvest of the form has ended, with a progress bar on a terminal.
    static func untilRest(_ form: HarvestFilterForm, _ session: Session) async throws {
        let all = try await everything(form, session)
        guard !all.isEmpty else { return session.console.note("There is no such harvest.") }
        var open = Set(all.filter { !$0.harvest.status.isEnded }.map(\.harvest.id))
        let bar = ProgressBar("Harvests", total: all.count, on: session.console)
        bar.set(done: all.count - open.count)
        guard !open.isEmpty else { return bar.finish() }
        let since = all.map(\.harvest.updatedAt).min()
        for try await changes in session.useCases.followHarvests(form, since: since, as: session.principal) {
            for listing in changes {
                if listing.harvest.status.isEnded {
                    guard open.remove(listing.harvest.id) != nil else { continue }
                } else {
                    open.insert(listing.harvest.id)
                }
                session.isJSON ? tell(listing, session) : bar.note(line(listing))
            }
            bar.set(done: max(0, all.count - open.count))
            if open.isEmpty { break }
        }
        bar.finish()
    }

    private static func everything(_ form: HarvestFilterForm, _ session: Session) async throws -> [HarvestListing] {
        var all: [HarvestListing] = []
        var cursor: HarvestCursor?
        while true {
            let page = try await session.useCases.harvests(form, after: cursor, limit: 500, as: session.principal)
            all += page
            guard page.count == 500, let last = page.last else { return all }
            cursor = HarvestCursor(last.harvest)
        }
    }

    private static func tell(_ listing: HarvestListing, _ session: Session) {
        session.console.print(session.isJSON ? listing.document.json() : line(listing))
    }

    static func line(_ listing: HarvestListing) -> String {
        let harvest = listing.harvest
        let what = [
            listing.institution ?? "(consortium)", listing.provider, harvest.report?.rawValue ?? harvest.kind.rawValue,
        ]
        let month = harvest.month.map { " \($0)" } ?? ""
        return "\(harvest.id)  \(what.joined(separator: ", "))\(month)  \(HarvestTable.status(of: harvest))".harmless
    }
}
