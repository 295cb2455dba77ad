internal import Alerts
package import Database
package import Ground
package import Mail
package import Recipients
internal import Tenancy

/// Turns what happened into mail: notification groups into outbox rows, outbox rows into deliveries.
package struct Teller: Sendable {
    private let database: any Database
    private let clock: any WallClock
    private let log: Log
    private let step: NotificationStep
    private let mailers: [Mailer]
    private let worker: String
    private let lease: Duration
    private let metrics: EngineMetrics
    private let engine = EngineScope()

    /// Each mailer sends over a transport of its own, and all of them at once; within the lease a page of notifications is
    /// worked out.
    package init(
        database: any Database,
        clock: any WallClock,
        log: Log,
        step: NotificationStep,
        mailers: [Mailer],
        worker: String,
        lease: Duration = .minutes(5),
        metrics: EngineMetrics = EngineMetrics()
    ) {
        self.database = database
        self.clock = clock
        self.log = log
        self.step = step
        self.mailers = mailers
        self.worker = worker
        self.lease = lease
        self.metrics = metrics
    }

    /// Takes over at the start: what an earlier process was working out or sending is due again, and what a restored
    /// backup holds unsent waits for a person.
    func begin() async throws {
        let now = clock.now()
        try await database.write { [engine] transaction in
            let upkeep = OutboxUpkeep(transaction, engine)
            if transaction.dialect == .sqlite {
                _ = try upkeep.endLeases(at: now)
                _ = try NotificationRepository(transaction).endClaims(engine)
            }
            let settings = StoredSettings(transaction)
            guard let fence = try settings.restoreFence else { return }
            _ = try upkeep.hold(madeBefore: fence, at: now)
            try settings.settleRestoreFence()
        }
    }

    /// Works on the groups that are due; more may be due when it took a full page.
    ///
    /// The chains run outside any transaction; events are marked told in the transaction that enqueues the mails.
    func notify() async throws -> Duration? {
        let now = clock.now()
        let groups = try await database.write { [engine, worker, lease] in
            try NotificationRepository($0).claimDue(engine, worker: worker, lease: lease, limit: 20, at: now)
        }
        for group in groups {
            LoopBeat.goesOn()
            do {
                try await settle(group)
            } catch {
                log.error(
                    "a notification could not be settled",
                    ["group": .integer(group.id.rawValue), "error": .text("\(error)")]
                )
                try await database.write { [clock] in try NotificationRepository($0).postpone(group, at: clock.now()) }
            }
        }
        return groups.count == 20 ? .zero : nil
    }

    private func settle(_ group: NotificationGroup) async throws {
        let prepared = try await step.prepare(group, at: clock.now())
        let now = clock.now()
        let count = try await database.write { [step, engine] transaction in
            let outbox = OutboxRepository(transaction)
            let scope = engine.consortium(group.consortium)
            let tellings = try step.settle(prepared, in: transaction, at: now)
            let restored = try StoredSettings(transaction).restoredAt
            for telling in tellings {
                // What was due before the restore may have been told by the installation that was backed up.
                let isOld = restored.map { telling.newsAt <= $0 } ?? false
                try outbox.enqueue(MailOrder(telling), in: scope, isHeld: isOld, at: now)
            }
            return tellings.count
        }
        log.info("notification settled", ["group": .integer(group.id.rawValue), "mails": .integer(Int64(count))])
    }

    /// Whether nothing is left to be told or sent, now or later.
    func isDone() async throws -> Bool {
        let now = clock.now()
        return try await database.read { [engine] transaction in
            let groups = try NotificationRepository(transaction).backlog(engine, at: now).count
            return try groups == 0 && OutboxQueue(transaction, engine).nextDue() == nil
        }
    }

    /// Makes the digests whose hour has come.
    func compose() async throws -> Duration? {
        let made = try await DigestRound(database, engine).run(at: clock.now())
        if made > 0 { log.info("digests made", ["count": .integer(Int64(made))]) }
        return nil
    }

    /// Sends what is due in the outbox; each mailer sends one mail after the other.
    func send() async throws -> Duration? {
        try await withThrowingTaskGroup(of: Duration?.self) { group in
            for mailer in mailers { group.addTask { try await send(with: mailer) } }
            var wait: Duration?
            for try await next in group { wait = [wait, next].compactMap { $0 }.min() }
            return wait
        }
    }

    private func send(with mailer: Mailer) async throws -> Duration? {
        while !Task.isCancelled {
            LoopBeat.goesOn()
            switch try await mailer.sendOne() {
            case .idle(let next):
                await mailer.close()
                return next.map { max($0 - clock.now(), .milliseconds(50)) }
            case .done(let mail, let state):
                metrics.mails.add(1, state.rawValue)
                // The mailer itself has told of one that did not go out, and why.
                guard !state.isTrouble else { continue }
                log.info("mail tried", ["mail": .integer(mail.rawValue), "state": .text(state.rawValue)])
            case .lostLease(let mail):
                log.warning("a mail's lease was lost", ["mail": .integer(mail.rawValue)])
            }
        }
        await mailer.close()
        return nil
    }
}

extension MailOrder {
    /// A telling in the outbox's terms.
    fileprivate init(_ telling: Telling) {
        self.init(
            group: telling.group,
            flush: telling.flush,
            class: MailClass(rawValue: telling.notificationClass.rawValue) ?? .trouble,
            template: telling.kind.template,
            address: telling.address.text,
            name: telling.name,
            language: telling.language,
            thread: telling.thread,
            messageID: telling.messageID,
            inReplyTo: telling.inReplyTo,
            references: telling.references,
            model: telling.model
        )
    }
}
