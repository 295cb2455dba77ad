package import Database
package import Ground
package import Tenancy
internal import Transfer

/// Sends what the outbox holds, one claimed mail at a time; the loop around it is the engine's.
///
/// ```swift
/// while case .done = try await mailer.sendOne() {}
/// ```
/// Several mailers may run at once, each over a transport of its own.
package struct Mailer: Sendable {
    /// What one call did.
    package enum Step: Sendable, Hashable {
        /// Nothing was due; the next mail is at that time, if any waits.
        case idle(nextDue: Instant?)
        /// A mail was tried, or settled without a try.
        case done(OutboxMailID, MailState)
        /// The lease ran out meanwhile, and somebody else has the mail.
        case lostLease(OutboxMailID)
    }

    /// Asked in the last moment whether somebody may still get a mail: nil, or the reason why not.
    package typealias Admission = @Sendable (OutboxMail, ConsortiumScope, any Transaction, Instant) throws -> String?
    /// Told of every outcome in the transaction that records it, such as a mailbox that does not exist.
    package typealias Follower = @Sendable (OutboxMail, DeliveryOutcome, any Transaction, Instant) throws -> Void

    private let database: any Database
    private let transport: any MailTransport
    private let renderer: MailRenderer
    private let clock: any WallClock
    private let worker: String
    private let engine: EngineScope
    private let lease: Duration
    private let admission: Admission
    private let follower: Follower
    private let notices: FallbackNotices
    private let log: Log

    package init(
        database: any Database,
        transport: any MailTransport,
        renderer: MailRenderer,
        clock: any WallClock,
        worker: String,
        engine: EngineScope = EngineScope(),
        lease: Duration = .seconds(60),
        log: Log = .silent,
        notices: FallbackNotices? = nil,
        admission: @escaping Admission = Mailer.mayStillGetIt,
        follower: @escaping Follower = Mailer.suppressMissingMailbox
    ) {
        self.database = database
        self.transport = transport
        self.renderer = renderer
        self.clock = clock
        self.worker = worker
        self.engine = engine
        self.lease = lease
        self.admission = admission
        self.follower = follower
        self.log = log
        self.notices = notices ?? FallbackNotices(log)
    }

    /// Sends the mail that is due for the longest.
    ///
    /// Cancelling the task ends the try; what became of it is still recorded.
    /// - Throws: what the database throws; the mail's lease then runs out by itself.
    package func sendOne() async throws -> Step {
        switch try await claim() {
        case .nothing(let nextDue): return .idle(nextDue: nextDue)
        case .settled(let id, let state): return .done(id, state)
        case .lost(let id): return .lostLease(id)
        case .mail(let claimed):
            FailPoint.mailClaimed.reach()
            let composed = claimed.frozen ?? compose(claimed)
            guard try await start(claimed.mail, composed) else { return .lostLease(claimed.mail.id) }
            let outcome = await deliver(composed.bytes, claimed.mail)
            if outcome.result == .accepted { FailPoint.mailAccepted.reach() }
            // What happened is recorded even when the task that wanted it has been cancelled meanwhile.
            let recording = Task { try await record(outcome, of: claimed.mail) }
            guard let fate = try await recording.value else { return .lostLease(claimed.mail.id) }
            if fate.state.isTrouble, outcome.result != .stopped { warn(outcome, fate, claimed.mail) }
            return .done(claimed.mail.id, fate.state)
        }
    }

    /// Says goodbye to the mail server, for the end of a busy time.
    package func close() async {
        await transport.close()
    }

    /// A claimed mail and what is needed to write it.
    private struct Claimed: Sendable {
        let mail: OutboxMail
        let address: EnvelopeAddress
        let consortium: Consortium
        let frozen: ComposedMail?
        let parentSubject: String?
    }

    /// What looking for a due mail came to.
    private enum Claim: Sendable {
        case mail(Claimed)
        case nothing(nextDue: Instant?)
        case settled(OutboxMailID, MailState)
        case lost(OutboxMailID)
    }

    private func claim() async throws -> Claim {
        let now = clock.now()
        return try await database.write { [engine, worker, lease, admission] transaction in
            let queue = OutboxQueue(transaction, engine)
            guard let mail = try queue.claim(worker: worker, lease: lease, at: now) else {
                return .nothing(nextDue: try queue.nextDue())
            }
            if let reason = try admission(mail, engine.consortium(mail.consortium), transaction, now) {
                return try queue.suppress(mail, reason: reason, at: now)
                    ? .settled(mail.id, .suppressed) : .lost(mail.id)
            }
            let address: EnvelopeAddress
            do throws(EnvelopeAddress.Fault) {
                address = try EnvelopeAddress(mail.order.address)
            } catch {
                let isRefused = try queue.refuse(mail, reason: error.description, at: now)
                return isRefused ? .settled(mail.id, .refused) : .lost(mail.id)
            }
            guard let consortium = try ConsortiumRepository(transaction).consortium(mail.consortium) else {
                return .lost(mail.id)
            }
            return .mail(
                Claimed(
                    mail: mail,
                    address: address,
                    consortium: consortium,
                    frozen: try queue.frozenMessage(of: mail),
                    parentSubject: try queue.parentSubject(of: mail)
                )
            )
        }
    }

    /// Writes the message; outside of every transaction, since templates may have to be read.
    private func compose(_ claimed: Claimed) -> ComposedMail {
        let composed = renderer.compose(
            claimed.mail.order,
            to: claimed.address,
            consortium: claimed.consortium,
            parentSubject: claimed.parentSubject,
            at: clock.now()
        )
        if let reason = composed.fallbackReason {
            notices.tell(reason, of: claimed.mail, in: claimed.consortium.key)
        }
        return composed
    }

    private func start(_ mail: OutboxMail, _ composed: ComposedMail) async throws -> Bool {
        let now = clock.now()
        return try await database.write { [engine, transport] transaction in
            try OutboxQueue(transaction, engine).start(mail, composed, over: transport.name, at: now)
        }
    }

    /// Delivers, and meanwhile keeps the lease: the answer to a mail may take ten minutes.
    private func deliver(_ message: [UInt8], _ mail: OutboxMail) async -> DeliveryOutcome {
        let heartbeat = Task { [database, clock, lease, engine] in
            while true {
                try await Task.sleep(for: lease / 3)
                let now = clock.now()
                _ = try await database.write { transaction in
                    try OutboxQueue(transaction, engine).extend(mail, lease: lease, at: now)
                }
            }
        }
        defer { heartbeat.cancel() }
        return await transport.deliver(message, from: renderer.envelopeSender, to: mail.order.address)
    }

    /// The operator reads why mail stays away; the reader's address stands in the mail's own log alone.
    private func warn(_ outcome: DeliveryOutcome, _ fate: MailFate, _ mail: OutboxMail) {
        log.warning(
            "a mail did not go out",
            [
                "mail": .integer(mail.id.rawValue), "state": .text(fate.state.rawValue),
                "reason": .text(outcome.explanation.replacing(mail.order.address, with: "…")),
            ]
        )
    }

    private func record(_ outcome: DeliveryOutcome, of mail: OutboxMail) async throws -> MailFate? {
        let now = clock.now()
        return try await database.write { [engine, follower] transaction in
            let fate = try OutboxQueue(transaction, engine).finish(mail, outcome, at: now)
            if fate != nil { try follower(mail, outcome, transaction, now) }
            FailPoint.mailBeforeMark.reach()
            return fate
        }
    }
}
