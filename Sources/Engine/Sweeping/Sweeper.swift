internal import Alerts
internal import Database
internal import Ground
internal import Harvests
internal import Mail
internal import Tenancy
internal import Usage

/// Removes what nobody needs any more, in batches so small that no writer is held up.
struct Sweeper: Sendable {
    let parts: EngineParts
    let settings: EngineSettings
    private let engine = EngineScope()
    /// Consortia whose loads were swept, and whose titles have not been looked through since.
    private let untidy = Lock<Set<ConsortiumID>>([])

    init(_ parts: EngineParts, _ settings: EngineSettings) {
        self.parts = parts
        self.settings = settings
    }

    func sweep() async throws -> Duration? {
        let retention = settings.retention
        try await sweepLoads(retention.loads)
        for consortium in untidy.withLock({ $0 }).sorted() { try await sweepTitles(of: consortium) }
        try await sweepMails(retention.mail)
        try await sweep("texts of mails", retention.mailBodies) { try OutboxUpkeep($0, $1).sweepBodies(sentBefore: $2) }
        try await sweep("deliveries", retention.deliveries) { try OutboxUpkeep($0, $1).sweepDeliveries(before: $2) }
        try await sweep("digests", retention.digests) { try DigestRepository($0).sweep($1, before: $2) }
        try await sweep("events", retention.events) { try EventRepository($0).sweep($1, before: $2) }
        try await sweep("alerts", retention.events) { try AlertRepository($0).sweep($1, before: $2) }
        try await sweepGroups(retention.events)
        try await sweep("raw answers", retention.rawAnswers) { try RawAnswerRepository($0).sweep($1, before: $2) }
        try await sweep("attempts", retention.attempts) { try AttemptRepository($0).sweep($1, before: $2) }
        try await sweep("audit entries", retention.audit) { try AuditTrail($0).sweep($1, before: $2) }
        try await sweep("pauses", .days(1)) { try PauseRepository($0).sweep($1, before: $2) }
        try await sweep("nodes", .days(1)) { transaction, _, old in
            try NodeRepository(transaction).sweep(before: old)
        }
        try await sweepBlobs()
        return nil
    }

    /// Repeats a bounded removal of what is older than its time until nothing is left of it.
    private func sweep(
        _ name: String,
        _ kept: Duration?,
        _ remove: @escaping @Sendable (any Transaction, EngineScope, Instant) throws -> Int
    ) async throws {
        guard let kept else { return }
        let old = parts.clock.now() - kept
        var total = 0
        while true {
            try Task.checkCancellation()
            LoopBeat.goesOn()
            let count = try await parts.database.write { [engine] in try remove($0, engine, old) }
            total += count
            if count == 0 { break }
        }
        note(name, total)
    }

    private func note(_ name: String, _ count: Int) {
        guard count > 0 else { return }
        parts.metrics.swept.add(Double(count), name)
        parts.log.info("swept", ["what": .text(name), "count": .integer(Int64(count))])
    }

    /// What waits for a person is kept for three months at least, however soon the rest goes.
    private func sweepMails(_ kept: Duration?) async throws {
        let patience = parts.clock.now() - .days(90)
        try await sweep("mails", kept) { transaction, engine, old in
            try OutboxUpkeep(transaction, engine).sweep(finishedBefore: old, waitingBefore: min(old, patience))
        }
    }

    /// Groups whose events and mails are gone: every idle group is looked at once, a page at a time.
    private func sweepGroups(_ kept: Duration?) async throws {
        guard let kept else { return }
        let old = parts.clock.now() - kept
        var last: NotificationGroupID?
        repeat {
            try Task.checkCancellation()
            LoopBeat.goesOn()
            let page = try await parts.database.write { [engine, last] transaction in
                try NotificationRepository(transaction).sweep(engine, before: old, after: last) { group, scope in
                    try OutboxUpkeep(transaction, engine).hasMail(of: group, in: scope)
                }
            }
            last = page.next
        } while last != nil
    }

    /// Loads that were replaced, discarded, or whose writer was lost: no attempt lasts for two days.
    private func sweepLoads(_ kept: Duration) async throws {
        while true {
            try Task.checkCancellation()
            LoopBeat.goesOn()
            let now = parts.clock.now()
            let consortium = try await parts.database.writeBatch { [engine] transaction in
                try LoadSweep(transaction).sweep(
                    engine,
                    replacedBefore: now - kept,
                    abandonedBefore: now - .days(2)
                )
            }
            guard let consortium else { return }
            untidy.withLock { _ = $0.insert(consortium) }
        }
    }

    /// Titles that were only named by loads that are gone; an import that is under way puts it off to the next time.
    private func sweepTitles(of consortium: ConsortiumID) async throws {
        let scope = engine.consortium(consortium)
        var last: TitleID?
        var total = 0
        while true {
            try Task.checkCancellation()
            LoopBeat.goesOn()
            let look = try await parts.database.read { [last] in try TitleSweep($0).look(in: scope, after: last) }
            guard case .page(let page) = look else {
                if case .end = look { untidy.withLock { _ = $0.remove(consortium) } }
                break
            }
            guard let count = try await parts.database.writeBatch({ try TitleSweep($0).remove(page, in: scope) })
            else { break }
            total += count
            last = page.last
        }
        note("titles", total)
    }

    /// Raw answers that no row names; young ones may be about to be named.
    private func sweepBlobs() async throws {
        let database = parts.database
        let swept = try await parts.blobs.sweep(olderThan: .days(1)) { [engine] consortium, hashes in
            try await database.read {
                try RawAnswerRepository($0).named(hashes, in: engine.consortium(consortium))
            }
        }
        guard swept.count > 0 else { return }
        parts.metrics.swept.add(Double(swept.count), "blobs")
        parts.log.info(
            "swept",
            [
                "what": "blobs", "count": .integer(Int64(swept.count)), "bytes": .integer(Int64(swept.storedBytes)),
            ]
        )
    }
}
