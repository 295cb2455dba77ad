internal import Database
internal import Ground
internal import Harvests
internal import Service
internal import Tenancy

/// Which harvests a command is about: those that are named by number, or all that options find.
struct HarvestChoice {
    /// What the command does to them, as authorisation knows it.
    let action: Action
    /// Those that the command is about when options find them and no status is said.
    let statuses: Set<HarvestStatus>
    /// Completes “Every harvest that these options find …”.
    let consequence: String

    /// The numbers; the last words of the command.
    static let ids = Parameter<[HarvestID]>.words("HARVEST", "The numbers of the harvests.", atLeast: 0)

    /// What such a command takes: options that find harvests, and numbers.
    static let parameters: [any Declared] = HarvestFilters.parameters + [Session.yes, ids]

    static let discussion = """
        Name harvests by their numbers, or all that options find, such as --provider Meridian; before that is done, it asks.
        """

    /// Does it, to the ones or the others.
    func act(
        _ session: Session,
        _ command: String,
        _ act: ([HarvestID]) async throws -> HarvestActionAnswer
    ) async throws -> HarvestActionAnswer {
        var form = HarvestFilters.form(session)
        let isNarrowed = form != HarvestFilterForm()
        guard session[Self.ids].isEmpty else {
            guard !isNarrowed else {
                throw UsageError(
                    message: "Name harvests by their numbers or by options, not by both.",
                    command: "garner harvest \(command)"
                )
            }
            return try await act(session[Self.ids])
        }
        guard isNarrowed else {
            throw UsageError(
                message: "Name harvests by their numbers, or by options such as --provider.",
                command: "garner harvest \(command)"
            )
        }
        if form.statuses.isEmpty { form.statuses = statuses }
        try session.confirm("Every harvest that these options find \(consequence).")
        return try await session.useCases.everyHarvest(form, action, as: session.principal, act)
    }
}

extension HarvestChoice {
    static let waiting: Set<HarvestStatus> = [.new, .queued, .pending, .reQueued]

    static let stop = HarvestChoice(
        action: .stopHarvests,
        statuses: waiting.union([.active]),
        consequence: "is stopped"
    )
    static let cancel = HarvestChoice(action: .stopHarvests, statuses: waiting, consequence: "and waits is stopped")
    static let restart = HarvestChoice(
        action: .restartHarvests,
        statuses: [.fail, .stopped],
        consequence: "and failed or was stopped begins anew"
    )
    static let prioritise = HarvestChoice(
        action: .prioritiseHarvests,
        statuses: waiting,
        consequence: "and waits gets another place in the queue"
    )
    static let delete = HarvestChoice(
        action: .deleteHarvests,
        statuses: [.success, .fail, .stopped],
        consequence: "and has ended is removed from the log, with attempts and raw answers"
    )
}
