internal import Database
internal import Ground

/// Keeps lanes, hosts and turns equal to what the harvest rows say; called with every change of a row, after it.
///
/// *Order*: every transaction touches the harvest, then its host, its lanes, and its consortium's turn, so that nodes which
/// claim and finish at the same moment wait for each other and never in a circle.
/// *Cost*: a few statements by key, whatever the depth of the queue.
struct QueueLedger {
    private let transaction: any Transaction

    init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// A row was added (no `before`), changed, or removed (no `after`).
    func note(_ before: Harvest?, _ after: Harvest?) throws {
        let ran = before?.status == .active, runs = after?.status == .active
        let change = (after ?? before).flatMap { ran == runs ? nil : ($0, runs ? 1 : -1) }
        if let change { try occupyHost(change.0, by: change.1) }
        let left = before.flatMap(Waiting.init), entered = after.flatMap(Waiting.init)
        if left != entered {
            if let left { try leave(left) }
            if let entered {
                try enter(entered)
                transaction.wake(.harvests)
            }
        }
        let wasPlanned = before?.status == .new, isPlanned = after?.status == .new
        if wasPlanned != isPlanned, let harvest = after ?? before { try plan(harvest, by: isPlanned ? 1 : -1) }
        if let change { try count(change.0, by: change.1) }
        let isWanted = after?.stopRequested == true || after?.isRecalled == true
        let wasWanted = before?.stopRequested == true || before?.isRecalled == true
        if isWanted, !wasWanted { transaction.wake(.control) }
    }

    private func leave(_ place: Waiting) throws {
        let row = try transaction.locked(
            "SELECT waiting, oldest_due FROM lanes WHERE \(Self.lane)",
            place.consortium,
            place.priority,
            place.host,
            place.provider
        )
        guard let row else { return }
        let waiting: Int = try row["waiting"]
        let oldest: Instant = try row["oldest_due"]
        if waiting <= 1 {
            try transaction.run(
                "DELETE FROM lanes WHERE \(Self.lane)",
                place.consortium,
                place.priority,
                place.host,
                place.provider
            )
        } else if place.runAfter > oldest {
            try transaction.run(
                """
                UPDATE lanes SET waiting = waiting - 1, pending = pending - ?5, requeued = requeued - ?6
                WHERE \(Self.lane)
                """,
                place.consortium,
                place.priority,
                place.host,
                place.provider,
                place.pending,
                place.requeued
            )
        } else {
            try transaction.run(
                """
                UPDATE lanes SET waiting = waiting - 1, pending = pending - ?5, requeued = requeued - ?6, oldest_due = (
                    SELECT run_after FROM harvests WHERE \(Self.lane)
                        AND status IN ('Queued', 'Pending', 'ReQueued') ORDER BY run_after LIMIT 1
                ) WHERE \(Self.lane)
                """,
                place.consortium,
                place.priority,
                place.host,
                place.provider,
                place.pending,
                place.requeued
            )
        }
    }

    /// `leave` may find a lane's rows already changed; it reads the row's table, so that it comes after the change.
    private func enter(_ place: Waiting) throws {
        let known = try transaction.run(
            """
            UPDATE lanes SET waiting = waiting + 1, pending = pending + ?6, requeued = requeued + ?7,
                oldest_due = CASE WHEN oldest_due <= ?5 THEN oldest_due ELSE ?5 END
            WHERE \(Self.lane)
            """,
            place.consortium,
            place.priority,
            place.host,
            place.provider,
            place.runAfter,
            place.pending,
            place.requeued
        )
        guard known == 0 else { return }
        try HostRepository(transaction).ensure(place.host)
        if try transaction.row("SELECT 1 FROM turns WHERE consortium_id = ?1", place.consortium) == nil {
            try transaction.run(
                "INSERT INTO turns (consortium_id) VALUES (?1) ON CONFLICT (consortium_id) DO NOTHING",
                place.consortium
            )
        }
        try transaction.run(
            """
            INSERT INTO lanes (consortium_id, priority, host, provider_id, waiting, oldest_due, pending, requeued)
            VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7)
            ON CONFLICT (consortium_id, priority, host, provider_id) DO UPDATE SET waiting = lanes.waiting + 1,
                pending = lanes.pending + excluded.pending, requeued = lanes.requeued + excluded.requeued,
                oldest_due = CASE WHEN lanes.oldest_due <= excluded.oldest_due
                    THEN lanes.oldest_due ELSE excluded.oldest_due END
            """,
            place.consortium,
            place.priority,
            place.host,
            place.provider,
            place.runAfter,
            place.pending,
            place.requeued
        )
        try LanePauses(transaction).settle(place.consortium, place.priority, place.host, place.provider)
    }

    /// Counts what waits for its night, so that nobody has to count the rows.
    private func plan(_ harvest: Harvest, by change: Int) throws {
        try transaction.run(
            """
            INSERT INTO turns (consortium_id, planned) VALUES (?1, ?2)
            ON CONFLICT (consortium_id) DO UPDATE SET planned = turns.planned + excluded.planned
            """,
            harvest.consortium,
            change
        )
    }

    private func occupyHost(_ harvest: Harvest, by change: Int) throws {
        guard harvest.occupiesHost else { return }
        try transaction.run("UPDATE hosts SET active = active + ?2 WHERE host = ?1", harvest.host, change)
        if change < 0 { transaction.wake(.harvests) }
    }

    private func count(_ harvest: Harvest, by change: Int) throws {
        try transaction.run(
            "UPDATE turns SET active = active + ?2 WHERE consortium_id = ?1",
            harvest.consortium,
            change
        )
    }

    /// The key of a lane, and what of it the harvests' index begins with.
    static let lane = "consortium_id = ?1 AND priority = ?2 AND host = ?3 AND provider_id = ?4"

    /// The lane in which a harvest waits, and since when it is due.
    private struct Waiting: Equatable {
        let consortium: ConsortiumID
        let host: String
        let provider: ProviderID
        let priority: HarvestPriority
        let runAfter: Instant
        /// 1 where it is the provider who asked to wait, and where an attempt failed before; the rest is Queued.
        let pending: Int
        let requeued: Int

        init?(_ harvest: Harvest) {
            guard harvest.status.isClaimable else { return nil }
            consortium = harvest.consortium
            host = harvest.host
            provider = harvest.provider
            priority = harvest.priority
            runAfter = harvest.runAfter
            pending = harvest.status == .pending ? 1 : 0
            requeued = harvest.status == .reQueued ? 1 : 0
        }
    }
}

extension QueueLedger {
    /// Computes one lane anew, so that a wrong one cannot hold up the queue.
    func mend(_ consortium: ConsortiumID, _ priority: HarvestPriority, _ host: String, _ provider: ProviderID) throws {
        try transaction.run("DELETE FROM lanes WHERE \(Self.lane)", consortium, priority, host, provider)
        try transaction.run(
            """
            INSERT INTO lanes (consortium_id, priority, host, provider_id, waiting, oldest_due, pending, requeued)
            SELECT consortium_id, priority, host, provider_id, COUNT(*), MIN(run_after),
                SUM(CASE WHEN status = 'Pending' THEN 1 ELSE 0 END), SUM(CASE WHEN status = 'ReQueued' THEN 1 ELSE 0 END)
            FROM harvests WHERE \(Self.lane) AND status IN ('Queued', 'Pending', 'ReQueued')
            GROUP BY consortium_id, priority, host, provider_id
            """,
            consortium,
            priority,
            host,
            provider
        )
        try LanePauses(transaction).settle(consortium, priority, host, provider)
    }

    /// Computes lanes, turns and hosts anew from the harvest rows: a repair, and what tests compare with.
    func rebuild() throws {
        try transaction.run("DELETE FROM lanes")
        try transaction.run(
            """
            INSERT INTO hosts (host, at_once, spacing_ms)
            SELECT DISTINCT host, 1, 3000 FROM harvests WHERE host NOT IN (SELECT host FROM hosts)
            """
        )
        try transaction.run(
            """
            INSERT INTO turns (consortium_id)
            SELECT id FROM consortia WHERE id NOT IN (SELECT consortium_id FROM turns)
            """
        )
        try transaction.run(
            """
            INSERT INTO lanes (consortium_id, priority, host, provider_id, waiting, oldest_due, pending, requeued)
            SELECT consortium_id, priority, host, provider_id, COUNT(*), MIN(run_after),
                SUM(CASE WHEN status = 'Pending' THEN 1 ELSE 0 END), SUM(CASE WHEN status = 'ReQueued' THEN 1 ELSE 0 END)
            FROM harvests WHERE status IN ('Queued', 'Pending', 'ReQueued')
            GROUP BY consortium_id, priority, host, provider_id
            """
        )
        try LanePauses(transaction).settle(.everything)
        try transaction.run(
            """
            UPDATE turns SET active = (
                SELECT COUNT(*) FROM harvests WHERE harvests.consortium_id = turns.consortium_id AND status = 'Active'
            ), planned = (
                SELECT COUNT(*) FROM harvests WHERE harvests.consortium_id = turns.consortium_id AND status = 'New'
            )
            """
        )
        try transaction.run(
            """
            UPDATE hosts SET active = (
                SELECT COUNT(*) FROM harvests
                WHERE harvests.host = hosts.host AND hosts.host <> '' AND status = 'Active' AND kind = 'usage'
            )
            """
        )
    }
}
