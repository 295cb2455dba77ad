package import Database
package import Ground
package import Tenancy

/// How the queue stands over all consortia.
package struct QueueFigures: Sendable, Hashable {
    /// What is on its way in one state of one consortium; states in which nothing is are left out.
    package struct Standing: Sendable, Hashable {
        package let consortium: ConsortiumID
        package let status: HarvestStatus
        package let count: Int
        /// Since when the one that has been in that state unchanged for the longest is in it.
        package let since: Instant?

        package init(consortium: ConsortiumID, status: HarvestStatus, count: Int, since: Instant?) {
            self.consortium = consortium
            self.status = status
            self.count = count
            self.since = since
        }
    }

    package let standings: [Standing]
    /// Since when the harvest that is due for the longest, in any lane that is not paused, could have begun.
    package let oldestDue: Instant?
    /// The same over lanes whose host is free: what nothing but a worker is missing for.
    package let oldestReady: Instant?
    /// When the night of the harvest that waits for the earliest one came, or comes.
    package let nextNight: Instant?
    /// Leases that ran out in the last hour, since their worker was lost.
    package let leasesLost: Int

    package init(
        standings: [Standing],
        oldestDue: Instant?,
        oldestReady: Instant?,
        nextNight: Instant?,
        leasesLost: Int
    ) {
        self.standings = standings
        self.oldestDue = oldestDue
        self.oldestReady = oldestReady
        self.nextNight = nextNight
        self.leasesLost = leasesLost
    }

    /// How many are in a state, over all consortia.
    package func count(_ status: HarvestStatus) -> Int {
        standings.reduce(0) { $0 + ($1.status == status ? $1.count : 0) }
    }
}

/// Reads how the queue stands, from what is counted as it changes.
///
/// *Cost*: the rows of turns and lanes, and one step of an index for each state of each consortium: the same for a million
/// harvests as for a hundred.
package struct QueueFiguresRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction, _: EngineScope) {
        self.transaction = transaction
    }

    /// How it stands now.
    package func read(at now: Instant) throws -> QueueFigures {
        QueueFigures(
            standings: try standings(),
            oldestDue: try transaction.value(Instant.self, Self.oldestDue, now),
            oldestReady: try transaction.value(Instant.self, Self.oldestReady, now),
            nextNight: try transaction.value(Instant.self, Self.nextNight),
            leasesLost: try transaction.value(Int.self, Self.leasesLost, now - .hours(1)) ?? 0
        )
    }

    static let oldestDue = """
        SELECT oldest_due FROM lanes WHERE oldest_due <= ?1 AND paused_until <= ?1 ORDER BY oldest_due LIMIT 1
        """

    static let oldestReady = """
        SELECT l.oldest_due FROM lanes l CROSS JOIN hosts h WHERE h.host = l.host
            AND l.oldest_due <= ?1 AND l.paused_until <= ?1 AND h.paused_until <= ?1 AND h.active < h.at_once
        ORDER BY l.oldest_due LIMIT 1
        """

    static let nextNight = "SELECT run_after FROM harvests WHERE status = 'New' ORDER BY run_after, id LIMIT 1"

    static let leasesLost = "SELECT COUNT(*) FROM attempts WHERE outcome = 'lost' AND ended_at >= ?1"

    static let since = """
        SELECT updated_at FROM harvests WHERE consortium_id = ?1 AND status = ?2 ORDER BY updated_at, id LIMIT 1
        """

    private func standings() throws -> [QueueFigures.Standing] {
        var counts: [ConsortiumID: [HarvestStatus: Int]] = [:]
        for row in try transaction.rows("SELECT consortium_id, active, planned FROM turns") {
            counts[try row["consortium_id"], default: [:]] = [.active: try row["active"], .new: try row["planned"]]
        }
        try transaction.forEach("SELECT consortium_id, waiting, pending, requeued FROM lanes", []) { row in
            let waiting: Int = try row["waiting"], pending: Int = try row["pending"],
                requeued: Int = try row["requeued"]
            let consortium: ConsortiumID = try row["consortium_id"]
            for (status, count) in [
                (HarvestStatus.queued, waiting - pending - requeued), (.pending, pending), (.reQueued, requeued),
            ] { counts[consortium, default: [:]][status, default: 0] += count }
        }
        return try counts.sorted { $0.key < $1.key }.flatMap { consortium, states in
            try HarvestStatus.allCases.compactMap { status in
                guard let count = states[status], count > 0 else { return nil }
                let since = try transaction.value(Instant.self, Self.since, consortium, status)
                return QueueFigures.Standing(consortium: consortium, status: status, count: count, since: since)
            }
        }
    }
}
