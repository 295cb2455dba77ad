internal import Connections
internal import Database
internal import Ground
internal import Harvests
internal import Service

/// `garner harvest …`.
enum HarvestCommands {
    static let id = Parameter<HarvestID>.word("HARVEST", "The number of the harvest.")

    static let command = Command(
        "harvest",
        "Asks for harvests, and shows and steers them.",
        commands: [
            HarvestRequesting.request, list, HarvestShow.command, HarvestFollow.command, HarvestActions.stop,
            HarvestActions.cancel, HarvestPriorities.command, HarvestActions.restart, HarvestActions.delete,
            HarvestActions.accept, HarvestActions.discard,
            HarvestActions.reimport, HarvestRaw.command,
        ]
    )

    private static let list = Command(
        "list",
        "Lists the harvest log, newest change first.",
        HarvestFilters.parameters + [Session.limit],
        examples: [
            .init("harvest list --status Fail", "What failed for good."),
            .init("harvest list --provider Meridian --months 2025-01..2025-06", "Half a year of one provider."),
            .init("harvest list --status Success --reason held", "What waits for harvest accept or discard."),
        ]
    ) { session in
        let form = HarvestFilters.form(session)
        var harvests: [HarvestListing] = []
        var cursor: HarvestCursor?
        while harvests.count < session.readLimit {
            let wanted = min(500, session.readLimit - harvests.count)
            let page = try await session.useCases.harvests(form, after: cursor, limit: wanted, as: session.principal)
            harvests += page
            guard page.count == wanted, let last = page.last else { break }
            cursor = HarvestCursor(last.harvest)
        }
        session.list(
            harvests,
            HarvestTable.columns,
            none: "There is no such harvest; garner harvest request asks for some."
        ) { $0.document }
    }
}
