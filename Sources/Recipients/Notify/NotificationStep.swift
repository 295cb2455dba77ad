package import Alerts
package import Database
package import Ground
internal import Tenancy

/// From a due notification group to the mails that it comes to.
///
/// `prepare` reads the tenant and runs the chains, with their programs, outside any transaction. `settle` looks again,
/// inside the transaction that enqueues the mails: at the alerts (silenced meanwhile?), at every recipient (role,
/// listing, verified, preference, suppression), and at the claim itself. What is not true then is not mailed.
/// *Source*: DESIGN §6; mail-and-queue.md W2, W6, W11, W14.
package struct NotificationStep: Sendable {
    let database: any Database
    let programs: any RecipientPrograms
    let settings: NotificationSettings

    package init(_ database: any Database, programs: any RecipientPrograms, settings: NotificationSettings) {
        self.database = database
        self.programs = programs
        self.settings = settings
    }

    /// A group with what its chains found.
    package struct Prepared: Sendable {
        package let group: NotificationGroup
        /// By the event that asked; an event without an entry stays due.
        let chains: [EventID: RecipientChain.Outcome]
    }

    /// Runs the recipient chain of every event that the group would tell of now.
    package func prepare(_ group: NotificationGroup, at now: Instant) async throws -> Prepared {
        let scope = ConsortiumScope(group.consortium)
        let asked = try await database.read { try Self.questions(of: group, in: scope, $0, at: now) }
        var chains: [EventID: RecipientChain.Outcome] = [:]
        for (event, directory) in asked {
            chains[event.id] = await run(RecipientChain.Concern(event), in: directory)
        }
        return Prepared(group: group, chains: chains)
    }

    /// Runs the chain that is in force for a kind of event.
    func run(_ concern: RecipientChain.Concern, in directory: RecipientDirectory) async -> RecipientChain.Outcome {
        var directory = directory
        if !settings.tellsSysadmins, concern.kind != .nobodyToTell { directory.sysadmins = [] }
        let configuration =
            concern.kind == .nobodyToTell ? .selfReport : directory.consortium.chain ?? .standard
        return await RecipientChain(configuration).run(concern, in: directory, programs: programs)
    }

    /// The events that need a chain, each with its directory.
    private static func questions(
        of group: NotificationGroup,
        in scope: ConsortiumScope,
        _ transaction: any Transaction,
        at now: Instant
    ) throws -> [(Event, RecipientDirectory)] {
        let plan = try FlushPlan(group, in: scope, transaction, at: now)
        guard case .tell(let events) = plan.mail else { return [] }
        let repository = DirectoryRepository(transaction)
        return try events.compactMap { event in
            try repository.directory(for: event.subject, in: scope).map { (event, $0) }
        }
    }
}

extension FlushPlan {
    /// The plan as the alerts and the tellings stand in a transaction.
    init(_ group: NotificationGroup, in scope: ConsortiumScope, _ transaction: any Transaction, at now: Instant) throws
    {
        let alerts = AlertRepository(transaction)
        let tellings = TellingRepository(transaction)
        var known: [AlertID: Alert] = [:]
        var told: Set<AlertID> = []
        for id in Set(group.events.compactMap(\.alert)) {
            known[id] = try alerts.alert(id, in: scope)
            if try !tellings.untoldOfTheEnd(of: id, in: scope).isEmpty { told.insert(id) }
        }
        self.init(events: group.events, alerts: known, told: told, now: now)
    }
}
