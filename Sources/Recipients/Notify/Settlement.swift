internal import Alerts
internal import Database
internal import Ground
internal import Tenancy

/// One group while it is settled: who gets which of its events, and what becomes of each.
struct Settlement {
    let prepared: NotificationStep.Prepared
    let settings: NotificationSettings
    let consortium: ConsortiumCard
    let scope: ConsortiumScope
    let transaction: any Transaction
    let now: Instant

    private(set) var outcomes: [EventID: EventOutcome] = [:]
    /// By address key.
    private var parcels: [String: Parcel] = [:]

    init(
        prepared: NotificationStep.Prepared,
        settings: NotificationSettings,
        consortium: ConsortiumCard,
        scope: ConsortiumScope,
        transaction: any Transaction,
        now: Instant
    ) {
        self.prepared = prepared
        self.settings = settings
        self.consortium = consortium
        self.scope = scope
        self.transaction = transaction
        self.now = now
    }

    private var group: NotificationGroup { prepared.group }

    /// What one recipient gets.
    struct Parcel {
        let candidate: Candidate
        var events: [Event] = []
        /// Mails to the same reader that this one continues, oldest first.
        var earlier: [String] = []
        /// Since when the trouble lasted that is over.
        var troubledAt: Instant?
        /// The thread of the mail that this one ends; nil for one that begins or goes on.
        var endedThread: String?
    }

    mutating func run() throws -> [Telling] {
        if group.notificationClass == .digest { return try digest() }
        let plan = try FlushPlan(group, in: scope, transaction, at: now)
        outcomes = plan.outcomes
        switch plan.mail {
        case .nothing: return []
        case .tell(let events):
            for event in events { try tell(event) }
        case .recover(let events):
            for event in events { try recover(event) }
        }
        return try parcels.values.sorted { $0.candidate.address.key < $1.candidate.address.key }.map(telling)
    }

    /// Trouble, a request or its answer, to whom the chain found and the filters let pass.
    private mutating func tell(_ event: Event) throws {
        guard var chain = prepared.chains[event.id] else { return }
        let passed = try filter(chain.found.candidates, event, tracing: &chain.trace)
        let isKept = try keep(event, for: prepared.daily[event.id] ?? [], tracing: &chain.trace)
        try EventRepository(transaction).note(chain.trace.json, on: event.id, in: scope)
        for candidate in passed {
            let thread = try root(of: event, for: candidate)
            parcels[candidate.address.key, default: Parcel(candidate: candidate)].add(event, earlier: thread)
        }
        outcomes[event.id] = !passed.isEmpty ? .mailed : isKept ? .digestOnly : .nobody
        try report(event, toldSomebody: !passed.isEmpty || isKept)
    }

    /// The end of trouble, to those who were told of it and may still be written to.
    private mutating func recover(_ event: Event) throws {
        guard let alert = event.alert else { return }
        let tellings = TellingRepository(transaction)
        let told = try tellings.untoldOfTheEnd(of: alert, in: scope)
        var trace = RecipientTrace()
        var candidates = CandidateList()
        for telling in told {
            let address = try MailAddress(telling.address)
            let isNew = candidates.insert(
                Candidate(address, name: telling.name, language: telling.language, zone: Zone(telling.zone))
            )
            if isNew { trace.note(.added, telling.address, by: "told", "was told of the trouble") }
        }
        let passed = try filter(candidates.candidates, event, tracing: &trace)
        try EventRepository(transaction).note(trace.json, on: event.id, in: scope)
        for candidate in passed {
            let own = told.filter { $0.address == candidate.address.key }.sorted { $0.toldAt < $1.toldAt }
            parcels[candidate.address.key, default: Parcel(candidate: candidate)].add(
                event,
                earlier: own.map(\.messageID),
                troubledAt: own.map(\.troubledAt).min(),
                ending: own.last.map { Self.thread(of: alert, $0.episode) }
            )
        }
        try tellings.close(alert, in: scope, at: now)
        outcomes[event.id] = passed.isEmpty ? .nobody : .mailed
    }

    func filter(
        _ candidates: [Candidate],
        _ event: Event,
        tracing trace: inout RecipientTrace
    ) throws -> [Candidate] {
        let repository = DirectoryRepository(transaction)
        let concern = FinalFilter.Concern(
            event.kind,
            institution: event.subject.institution,
            requester: try event.subject.request.flatMap { try repository.requesterIdentity(of: $0, in: scope) }
        )
        let facts = try AddressFactsRepository(transaction).facts(
            of: candidates.map(\.address),
            at: event.subject.institution,
            in: scope
        )
        return FinalFilter.passing(candidates, facts, concern, in: consortium, tracing: &trace)
    }

    /// The first mail of the alert's episode to the same reader, so that a further one joins its thread.
    private func root(of event: Event, for candidate: Candidate) throws -> [String] {
        guard let alert = event.alert, event.kind.notificationClass == .trouble else { return [] }
        return try TellingRepository(transaction).thread(
            of: alert,
            episode: event.episode,
            for: candidate.address.key,
            in: scope
        ).map { [$0] } ?? []
    }

    /// Opens the alert that nobody is told of anything here, or ends it.
    private func report(_ event: Event, toldSomebody: Bool) throws {
        guard event.kind.isTrouble && event.kind != .nobodyToTell || event.kind == .requestSubmitted else { return }
        let alerts = AlertRepository(transaction)
        let key = AlertKey.nobody(event.subject.institution)
        guard !toldSomebody else {
            try alerts.resolve(key, in: scope, at: now)
            return
        }
        let subject = EventSubject(institution: event.subject.institution)
        let opened = try alerts.open(
            AlertRepository.Opening(
                .nobodyToTell,
                key,
                subject: subject,
                message: "Mail about \(event.facts.institution ?? consortium.name) reaches nobody."
            ),
            in: scope,
            at: now
        )
        guard opened.isNews else { return }
        var facts = event.facts
        facts.untold = event.kind
        try EventRepository(transaction).record(
            EventDraft(.nobodyToTell, of: subject, alert: opened.alert.id, facts: facts),
            in: scope,
            at: now
        )
    }

    private func telling(_ parcel: Parcel) throws -> Telling {
        let events = parcel.events.sorted { ($0.kind.urgency, $0.id) < ($1.kind.urgency, $1.id) }
        let model = try MailModel(context(for: parcel.candidate)).mail(events, troubledAt: parcel.troubledAt)
        let telling = telling(
            parcel.candidate,
            kind: events.first?.kind ?? .completed,
            thread: parcel.endedThread ?? thread(of: events.first),
            earlier: parcel.earlier,
            model: model,
            newsAt: events.map(\.at).max() ?? now
        )
        for event in events where event.kind.isTrouble && event.kind.notificationClass == .trouble {
            try remember(telling, event, parcel.candidate)
        }
        return telling
    }

    private func remember(_ telling: Telling, _ event: Event, _ candidate: Candidate) throws {
        guard let alert = event.alert else { return }
        try TellingRepository(transaction).record(
            AlertTelling(
                alert: alert,
                episode: event.episode,
                address: candidate.address.key,
                name: candidate.name,
                language: telling.language,
                zone: (candidate.zone ?? consortium.zone).identifier,
                messageID: telling.messageID,
                troubledAt: event.at,
                toldAt: now
            ),
            in: scope
        )
    }
}

extension Settlement {
    /// A reader's digest, of what they may see at this moment; nothing when that is nothing any more.
    private mutating func digest() throws -> [Telling] {
        if let address = try SysadminDigestRepository(transaction).address(of: group.id, in: scope) {
            return try sysadminDigest(for: address)
        }
        guard let digest = try DigestRepository(transaction).digest(of: group.id, in: scope, at: now),
            let identity = try IdentityRepository(transaction).identity(digest.identity),
            let principal = try PrincipalRepository(transaction).principal(digest.identity, in: scope.consortium)
        else { return [] }
        var trace = RecipientTrace()
        let facts = try AddressFactsRepository(transaction).facts(of: [identity.address], at: nil, in: scope)
        var candidate = Candidate(identity)
        if let member = try MembershipRepository(transaction).membership(digest.membership, in: scope) {
            candidate = Candidate(
                candidate.address,
                name: member.details.displayName,
                language: candidate.language,
                zone: candidate.zone
            )
        }
        var known = facts
        known[identity.address.key]?.user?.principal = principal
        let passed = FinalFilter.passing(
            [candidate],
            known,
            FinalFilter.Concern(.digest, institution: nil),
            in: consortium,
            tracing: &trace
        )
        let reach = AccessPolicy.reach(principal, .seeAlerts)
        let composition = DigestComposition(digest.events.filter { reach.contains($0.subject.institution) })
        guard !passed.isEmpty, !composition.isEmpty else { return [] }
        let waiting = try WaitingHarvests(transaction).count(in: scope, reach: reach)
        let model = try MailModel(context(for: candidate)).digest(
            composition,
            period: digest.period,
            from: digest.startsAt,
            to: digest.endsAt,
            waiting: waiting
        )
        return [
            telling(
                candidate,
                kind: .digest,
                thread: "digest/\(digest.membership)",
                earlier: [],
                model: model,
                newsAt: digest.endsAt
            )
        ]
    }

    func telling(
        _ candidate: Candidate,
        kind: EventKind,
        thread: String,
        earlier: [String],
        model: JSONValue,
        newsAt: Instant
    ) -> Telling {
        Telling(
            group: group.id,
            flush: group.flush + 1,
            notificationClass: group.notificationClass,
            kind: kind,
            address: candidate.address,
            name: candidate.name,
            language: language(of: candidate),
            messageID: settings.newMessageID(),
            thread: thread,
            inReplyTo: earlier.last,
            references: Array(earlier.dropLast()),
            model: model,
            newsAt: newsAt
        )
    }

    private func thread(of event: Event?) -> String {
        guard let event, let alert = event.alert else { return group.key }
        return Self.thread(of: alert, event.episode)
    }

    /// An episode of an alert: what ends it comes in a later one, as a restart begins anew, and still belongs to it.
    private static func thread(of alert: AlertID, _ episode: Int) -> String { "alert/\(alert)/\(episode)" }

    private func language(of candidate: Candidate) -> String {
        settings.language(for: candidate.language ?? consortium.language)
    }

    func context(for candidate: Candidate) throws -> MailModel.Context {
        MailModel.Context(
            installation: settings.installation,
            url: settings.url,
            consortium: consortium.name,
            consortiumKey: consortium.key,
            recipient: candidate.name,
            address: candidate.address.text,
            language: language(of: candidate),
            zone: candidate.zone ?? consortium.zone,
            helpers: try helpers(of: candidate)
        )
    }

    /// Whom a reader asks to act: nil for admins, who run the commands themselves.
    private func helpers(of candidate: Candidate) throws -> [String]? {
        let administrators = try DirectoryRepository(transaction).administrators(in: scope)
        guard !administrators.contains(where: { $0.key == candidate.address.key }),
            try !IdentityRepository(transaction).holders(of: .sysadmin).contains(where: {
                $0.address.key == candidate.address.key
            })
        else { return nil }
        return administrators.prefix(3).map(\.text)
    }
}

extension Settlement.Parcel {
    fileprivate mutating func add(
        _ event: Event,
        earlier: [String],
        troubledAt: Instant? = nil,
        ending thread: String? = nil
    ) {
        events.append(event)
        endedThread = endedThread ?? thread
        self.earlier += earlier.filter { !self.earlier.contains($0) }
        self.troubledAt = [self.troubledAt, troubledAt].compactMap { $0 }.min()
    }
}

extension FinalFilter {
    /// The candidates that may be written to; the trace says why the others may not.
    static func passing(
        _ candidates: [Candidate],
        _ facts: [String: AddressFacts],
        _ concern: Concern,
        in consortium: ConsortiumCard,
        tracing trace: inout RecipientTrace
    ) -> [Candidate] {
        candidates.filter { candidate in
            let known = facts[candidate.address.key] ?? AddressFacts()
            guard let refusal = refusal(candidate.address, known, concern, in: consortium) else { return true }
            trace.note(.removed, candidate.address.text, by: refusal.filter, refusal.why)
            return false
        }
    }
}
