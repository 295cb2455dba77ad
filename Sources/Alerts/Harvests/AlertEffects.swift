package import Database
package import Ground
package import Harvests
internal import Tenancy

/// Carries out what a move of a harvest means for alerts and events, in the transaction that stores the move.
package enum AlertEffects {
    /// Opens, resolves and records, effect by effect; the rest of the effects is the engine's.
    ///
    /// *Order and repetition*: part of the caller's transaction, so that status, alert, event and due mail are durable
    /// together or not at all. Wakes the notifier once committed where a mail is due.
    package static func apply(
        _ effects: [HarvestEffect],
        to harvest: Harvest,
        in transaction: any Transaction,
        at now: Instant
    ) throws {
        if harvest.status == .stopped { try settleMissing(harvest, in: transaction, at: now) }
        guard effects.contains(where: { change(for: $0) != nil }) else { return }
        var facts = try facts(of: harvest, in: transaction)
        facts.harvest?.isOverOld = isOverOld(effects)
        let writer = HarvestAlertWriter(
            harvest: harvest,
            facts: facts,
            transaction: transaction,
            now: now
        )
        for effect in effects {
            guard let change = change(for: effect) else { continue }
            try writer.write(change)
        }
    }

    /// What an effect comes to here; pure.
    enum Change: Sendable, Hashable {
        /// Open the alert and record the event.
        case open(EventKind)
        /// Resolve the alert and tell those who were told.
        case recover
        /// Resolve the alert without news.
        case settle
        /// Record the success, which ends an alert that the month is missing.
        case complete
    }

    /// Nil for effects that concern neither alerts nor events.
    static func change(for effect: HarvestEffect) -> Change? {
        switch effect {
        case .failed: .open(.harvestFailed)
        case .credentialsBroken: .open(.credentialsBroken)
        case .partial: .open(.partialData)
        case .held: .open(.heldForReview)
        case .recovered: .recover
        case .resolveAlert: .settle
        case .completed: .complete
        case .pauseHost: nil
        }
    }

    /// Of what is held, whether readers see an earlier report meanwhile; nil where nothing is held.
    private static func isOverOld(_ effects: [HarvestEffect]) -> Bool? {
        for case .held(let replacing) in effects { return replacing }
        return nil
    }

    /// A month that somebody stopped is not missed: of that alert the machine knows nothing.
    private static func settleMissing(
        _ harvest: Harvest,
        in transaction: any Transaction,
        at now: Instant
    ) throws {
        let scope = ConsortiumScope(harvest.consortium)
        let alerts = AlertRepository(transaction)
        guard let alert = try alerts.alert(harvest.alertKey, in: scope), alert.kind == .harvestMissing else { return }
        try alerts.resolve(harvest.alertKey, in: scope, at: now)
    }

    private static func facts(of harvest: Harvest, in transaction: any Transaction) throws -> EventFacts {
        var facts = try ConnectionNames(transaction).facts(
            of: harvest.connection,
            in: ConsortiumScope(harvest.consortium)
        )
        facts.harvest = HarvestFacts(harvest)
        return facts
    }
}

/// One harvest's alerts and events while they are written.
private struct HarvestAlertWriter {
    let harvest: Harvest
    let facts: EventFacts
    let transaction: any Transaction
    let now: Instant

    private var scope: ConsortiumScope { ConsortiumScope(harvest.consortium) }

    func write(_ change: AlertEffects.Change) throws {
        switch change {
        case .open(let kind):
            let opened = try AlertRepository(transaction).open(
                AlertRepository.Opening(
                    kind,
                    harvest.alertKey,
                    subject: EventSubject(harvest),
                    episode: harvest.episode,
                    code: harvest.lastCode,
                    message: message(kind)
                ),
                in: scope,
                at: now
            )
            try record(kind, opened.alert.id)
        case .recover: try recover()
        case .settle: try AlertRepository(transaction).resolve(harvest.alertKey, in: scope, at: now)
        case .complete:
            let alert = try AlertRepository(transaction).alert(harvest.alertKey, in: scope)
            if let alert, alert.isOpen, alert.kind == .harvestMissing { try recover() }
            try record(.completed, alert?.id)
        }
    }

    /// The end of trouble is news for those who were told of it, unless the alert is kept out of mail by then.
    ///
    /// Whoever silences it says that nobody is to be written to about it, and its end ends the silence: so it closes what
    /// was told, too, lest the next trouble's end be told in the old thread.
    private func recover() throws {
        let alerts = AlertRepository(transaction)
        let isQuiet = try alerts.alert(harvest.alertKey, in: scope)?.standing.isQuiet(at: now) == true
        guard let alert = try alerts.resolve(harvest.alertKey, in: scope, at: now) else { return }
        try record(.recovered, alert.id, isSilenced: isQuiet)
        if isQuiet { try TellingRepository(transaction).close(alert.id, in: scope, at: now) }
    }

    /// One broken credential ends many harvests: the refusal itself is mailed, and what follows from it is not.
    private func record(_ kind: EventKind, _ alert: AlertID?, isSilenced: Bool = false) throws {
        var draft = EventDraft(kind, of: EventSubject(harvest), episode: harvest.episode, alert: alert, facts: facts)
        draft.isDigestOnly = kind == .credentialsBroken && harvest.lastCode == Self.knownRefusal
        draft.isSilenced = isSilenced
        try EventRepository(transaction).record(draft, in: scope, at: now)
    }

    /// The catalogue's code for credentials that were refused before and not changed since.
    private static let knownRefusal = 9052

    private func message(_ kind: EventKind) -> String {
        if let message = harvest.lastMessage, !message.isEmpty { return message }
        if let code = harvest.lastCode { return ErrorCatalogue().entry(code).title.english }
        return switch kind {
        case .partialData: "Some of what was asked for is missing."
        case .heldForReview: "New data would change what is stored, and waits for a person."
        case .credentialsBroken: "The provider refuses the credentials."
        default: "The harvest failed."
        }
    }
}

extension Harvest {
    /// The key of its alert: one for a month of a report for ever, and one for each other harvest.
    package var alertKey: AlertKey {
        guard kind == .usage, let report, let month else { return .harvest(id) }
        return .month(connection, report, month)
    }
}

extension EventSubject {
    /// What an event about a harvest concerns.
    package init(_ harvest: Harvest) {
        self.init(
            harvest: harvest.id,
            connection: harvest.connection,
            provider: harvest.provider,
            institution: harvest.institution,
            report: harvest.report,
            month: harvest.month,
            request: harvest.request
        )
    }
}

extension HarvestFacts {
    /// A harvest as it stands.
    package init(_ harvest: Harvest) {
        self.init(
            status: harvest.status.rawValue,
            attempts: harvest.attempts,
            maxAttempts: harvest.maxAttempts,
            code: harvest.lastCode,
            message: harvest.lastMessage,
            startedAt: harvest.lastAttemptAt
        )
    }
}
