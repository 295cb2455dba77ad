package import Database
package import Ground
internal import Harvests
package import Tenancy

/// Finds the months that a plan asked for and that are overdue, and opens their alerts: for the engine, every hour or so.
package struct OverdueMonths {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction, _: EngineScope) {
        self.transaction = transaction
    }

    /// Where a page ended: the next one begins after it.
    package struct Cursor: Sendable, Hashable {
        let plannedAt: Instant
        let harvest: HarvestID
    }

    /// What a page came to.
    package struct Outcome: Sendable, Hashable {
        package let opened: Int
        /// Nil when no harvest is left to look at.
        package let next: Cursor?
    }

    /// Looks at a page of overdue harvests, the longest planned first.
    ///
    /// *Order and repetition*: a month is told of once per episode; running it again opens nothing anew.
    package func open(
        after cursor: Cursor? = nil,
        days: Int = OverdueMonth.standardDays,
        limit: Int = 200,
        at now: Instant
    ) throws -> Outcome {
        let rows = try transaction.rows(
            Self.overdue,
            // A calendar day may be up to three hours shorter than 24 hours.
            now - .days(max(0, days)) + .hours(3),
            cursor?.plannedAt ?? Instant(milliseconds: .min),
            cursor?.harvest ?? HarvestID(0),
            limit
        )
        var opened = 0
        for row in rows where try open(row, days: days, at: now) { opened += 1 }
        guard rows.count == limit, let last = rows.last else { return Outcome(opened: opened, next: nil) }
        return Outcome(opened: opened, next: Cursor(plannedAt: try last["planned_at"], harvest: try last["id"]))
    }

    /// The conditions of the partial index are written out, not bound: only so can it be used.
    static let overdue = """
        SELECT harvests.id AS id, harvests.consortium_id AS consortium_id, harvests.status AS status,
            harvests.planned_at AS planned_at, consortia.zone AS zone
        FROM harvests JOIN consortia ON consortia.id = harvests.consortium_id
        WHERE harvests.planned_at IS NOT NULL
            AND harvests.status IN ('New', 'Queued', 'Active', 'Pending', 'ReQueued')
            AND harvests.planned_at <= ?1 AND (harvests.planned_at, harvests.id) > (?2, ?3)
        ORDER BY harvests.planned_at, harvests.id LIMIT ?4
        """

    private func open(_ row: Row, days: Int, at now: Instant) throws -> Bool {
        let scope = ConsortiumScope(try row["consortium_id"])
        let isOverdue = OverdueMonth.isOverdue(
            try row["status"],
            dueAt: try row["planned_at"],
            days: days,
            zone: try row.zone("zone"),
            now: now
        )
        guard isOverdue, let harvest = try HarvestRepository(transaction).harvest(try row["id"], in: scope),
            harvest.kind == .usage, try !isKnown(harvest, in: scope)
        else { return false }
        var facts = try ConnectionNames(transaction).facts(of: harvest.connection, in: scope)
        facts.harvest = HarvestFacts(harvest)
        let opened = try AlertRepository(transaction).open(
            AlertRepository.Opening(
                .harvestMissing,
                harvest.alertKey,
                subject: EventSubject(harvest),
                episode: harvest.episode,
                code: harvest.lastCode,
                message: harvest.lastMessage ?? "The month is not in, and its plan was due \(days) days ago."
            ),
            in: scope,
            at: now
        )
        try EventRepository(transaction).record(
            EventDraft(
                .harvestMissing,
                of: EventSubject(harvest),
                episode: harvest.episode,
                alert: opened.alert.id,
                facts: facts
            ),
            in: scope,
            at: now
        )
        return true
    }

    /// Whether somebody was told of this episode already, or an alert of the month is open anyhow.
    private func isKnown(_ harvest: Harvest, in scope: ConsortiumScope) throws -> Bool {
        guard let alert = try AlertRepository(transaction).alert(harvest.alertKey, in: scope) else { return false }
        return alert.isOpen || alert.episode == harvest.episode
    }
}
