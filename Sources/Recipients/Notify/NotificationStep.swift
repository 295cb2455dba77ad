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
        /// The sysadmins whom the chain would find, where they hear of failures once a day.
        let daily: [EventID: [Candidate]]
    }

    /// Runs the recipient chain of every event that the group would tell of now.
    package func prepare(_ group: NotificationGroup, at now: Instant) async throws -> Prepared {
        let scope = ConsortiumScope(group.consortium)
        let asked = try await database.read { try Self.questions(of: group, in: scope, $0, at: now) }
        var chains: [EventID: RecipientChain.Outcome] = [:]
        var daily: [EventID: [Candidate]] = [:]
        for (event, directory) in asked {
            let concern = RecipientChain.Concern(event)
            let outcome = await run(concern, in: directory)
            chains[event.id] = outcome
            daily[event.id] = dailySysadmins(concern, in: directory, besides: outcome.found)
        }
        return Prepared(group: group, chains: chains, daily: daily)
    }

    /// Runs the chain that is in force for a kind of event.
    func run(_ concern: RecipientChain.Concern, in directory: RecipientDirectory) async -> RecipientChain.Outcome {
        let daily = dailySysadmins(concern, in: directory, besides: CandidateList())
        var directory = directory
        if !tellsSysadmins(of: concern.kind) { directory.sysadmins = [] }
        let chain = RecipientChain(Self.configuration(for: concern.kind, in: directory))
        var outcome = await chain.run(concern, in: directory, programs: programs)
        if !daily.isEmpty { outcome.trace.note("Sysadmins are told of failures in a daily digest.") }
        return outcome
    }

    /// Mail that nobody gets is always reported, and a digest holds trouble alone.
    private func tellsSysadmins(of kind: EventKind) -> Bool {
        switch settings.sysadmins {
        case .atOnce: true
        case .never: kind == .nobodyToTell
        case .daily: kind.notificationClass != .trouble
        }
    }

    private static func configuration(for kind: EventKind, in directory: RecipientDirectory) -> ChainConfiguration {
        kind == .nobodyToTell ? .selfReport : directory.consortium.chain ?? .standard
    }

    /// Whom the chain's link *sysadmins* would find, but for those who are told at once for another reason.
    private func dailySysadmins(
        _ concern: RecipientChain.Concern,
        in directory: RecipientDirectory,
        besides found: CandidateList
    ) -> [Candidate] {
        guard settings.sysadmins == .daily, concern.kind.notificationClass == .trouble else { return [] }
        let links = Self.configuration(for: concern.kind, in: directory).links(for: concern.kind)
        guard links.contains(where: { $0.link.source == .sysadmins && $0.link.mode != .remove }) else { return [] }
        return directory.sysadmins.filter { !found.contains($0.address) }
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
