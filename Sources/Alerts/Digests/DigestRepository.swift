package import Database
package import Ground
package import Tenancy

/// The digests, and when each reader's next one is due.
package struct DigestRepository {
    let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// The readers of all consortia whose plan says that a digest is due by now, the longest due first.
    package func due(_ engine: EngineScope, at now: Instant, limit: Int = 100) throws -> [DueReader] {
        try transaction.rows(
            """
            SELECT plans.consortium_id AS consortium_id, plans.membership_id AS membership_id,
                plans.next_at AS next_at
            FROM digest_plans AS plans WHERE plans.next_at <= ?1
            ORDER BY plans.next_at, plans.consortium_id, plans.membership_id LIMIT ?2
            """,
            now,
            limit
        ).map { row in
            DueReader(
                consortium: try row["consortium_id"],
                membership: try row["membership_id"],
                dueAt: try row["next_at"]
            )
        }
    }

    /// A reader whose plan says that a digest is due.
    package struct DueReader: Sendable, Hashable {
        package let consortium: ConsortiumID
        package let membership: MembershipID
        package let dueAt: Instant
    }

    /// Plans every reader whose wish is new or has changed; says how many.
    ///
    /// What a reader's earlier digests covered stays covered, and what they did not comes with the next one.
    @discardableResult
    package func plan(_ engine: EngineScope, at now: Instant, limit: Int = 500) throws -> Int {
        var planned = 0
        for row in try transaction.rows(Self.unplanned, limit) {
            guard let reader = try DigestReader(row) else { continue }
            planned += 1
            let covered: Instant? = try row["covered_until"]
            try plan(
                reader,
                coveredUntil: covered ?? reader.schedule.lastDue(by: now).at,
                nextAt: reader.schedule.firstDue(after: now).at
            )
        }
        return planned
    }

    /// The reader as the membership, the person and the consortium say now; nil when no digest is wanted or possible.
    package func reader(_ membership: MembershipID, in scope: ConsortiumScope) throws -> DigestReader? {
        try transaction.row(
            Self.readers + " AND memberships.consortium_id = ?1 AND memberships.id = ?2",
            scope.consortium,
            membership
        ).flatMap(DigestReader.init)
    }

    /// Notes up to when a reader is served, and when the next digest comes.
    package func plan(_ reader: DigestReader, coveredUntil: Instant, nextAt: Instant) throws {
        try transaction.run(
            """
            INSERT INTO digest_plans (consortium_id, membership_id, period, hour, zone, covered_until, next_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (consortium_id, membership_id) DO UPDATE SET period = excluded.period, hour = excluded.hour,
                zone = excluded.zone, covered_until = excluded.covered_until, next_at = excluded.next_at
            """,
            reader.consortium,
            reader.membership,
            reader.schedule.period,
            reader.schedule.hour,
            reader.schedule.zone.identifier,
            coveredUntil,
            nextAt
        )
    }

    /// Forgets the plan of a reader who wants no digest any more.
    package func unplan(_ membership: MembershipID, in scope: ConsortiumScope) throws {
        try transaction.run(
            "DELETE FROM digest_plans WHERE consortium_id = ?1 AND membership_id = ?2",
            scope.consortium,
            membership
        )
    }

    /// The plan's row, held until the transaction ends: when it is due, and from when on events are uncovered.
    func lockedPlan(
        _ membership: MembershipID,
        in scope: ConsortiumScope
    ) throws -> (coveredUntil: Instant, nextAt: Instant)? {
        try transaction.locked(
            "SELECT covered_until, next_at FROM digest_plans WHERE consortium_id = ?1 AND membership_id = ?2",
            scope.consortium,
            membership
        ).map { (coveredUntil: try $0["covered_until"], nextAt: try $0["next_at"]) }
    }

    /// The digest that a notification group stands for; nil when its reader has left.
    package func digest(of group: NotificationGroupID, in scope: ConsortiumScope, at now: Instant) throws -> Digest? {
        let row = try transaction.row(
            """
            SELECT digests.*, memberships.identity_id AS identity_id FROM digests
            JOIN memberships ON memberships.consortium_id = digests.consortium_id
                AND memberships.id = digests.membership_id
            WHERE digests.consortium_id = ?1 AND digests.group_id = ?2
            """,
            scope.consortium,
            group
        )
        guard let row else { return nil }
        let id: DigestID = try row["id"]
        return Digest(
            id: id,
            consortium: scope.consortium,
            membership: try row["membership_id"],
            identity: try row["identity_id"],
            period: try row["period"],
            startsAt: try row["starts_at"],
            endsAt: try row["ends_at"],
            group: group,
            events: try events(of: id, in: scope, at: now)
        )
    }

    /// Removes digests that ended before an instant, in a bounded batch; says how many.
    ///
    /// What their events were bound to is forgotten with them: old enough that no digest looks there again.
    package func sweep(_ engine: EngineScope, before old: Instant, limit: Int = 1000) throws -> Int {
        try transaction.run(
            "DELETE FROM digests WHERE id IN (SELECT id FROM digests WHERE ends_at < ?1 ORDER BY ends_at LIMIT ?2)",
            old,
            limit
        )
    }

    private func events(of digest: DigestID, in scope: ConsortiumScope, at now: Instant) throws -> [Event] {
        try transaction.rows(
            """
            SELECT events.* FROM digest_events
            JOIN events ON events.consortium_id = digest_events.consortium_id AND events.id = digest_events.event_id
            LEFT JOIN alerts ON alerts.consortium_id = events.consortium_id AND alerts.id = events.alert_id
            WHERE digest_events.consortium_id = ?1 AND digest_events.digest_id = ?2
                AND NOT \(Self.isQuiet("?3"))
            ORDER BY events.id
            """,
            scope.consortium,
            digest,
            now
        ).map(Event.init)
    }

    /// Whether the joined alert is silenced or deleted at the instant of the parameter; false without an alert.
    static func isQuiet(_ now: String) -> String {
        """
        (COALESCE(alerts.state, 'active') = 'deleted' OR (COALESCE(alerts.state, 'active') = 'silenced'
            AND (alerts.silenced_until IS NULL OR alerts.silenced_until > \(now))))
        """
    }

    private static let readers = """
        SELECT memberships.consortium_id AS consortium_id, memberships.id AS membership_id,
            memberships.identity_id AS identity_id, memberships.digest AS digest,
            memberships.digest_hour AS digest_hour, COALESCE(identities.zone, consortia.zone) AS zone,
            plans.covered_until AS covered_until
        FROM memberships
        JOIN identities ON identities.id = memberships.identity_id
        JOIN consortia ON consortia.id = memberships.consortium_id
        LEFT JOIN digest_plans AS plans ON plans.consortium_id = memberships.consortium_id
            AND plans.membership_id = memberships.id
        WHERE memberships.digest <> 'off' AND memberships.state = 'active' AND identities.state = 'active'
            AND consortia.state = 'active'
        """

    private static let unplanned =
        readers + """
             AND (plans.membership_id IS NULL OR plans.period <> memberships.digest
                OR plans.hour <> memberships.digest_hour OR plans.zone <> COALESCE(identities.zone, consortia.zone))
            ORDER BY memberships.consortium_id, memberships.id LIMIT ?1
            """
}

extension DigestReader {
    /// Nil when no digest is wanted, or the zone is none.
    init?(_ row: Row) throws {
        let identifier: String = try row["zone"]
        guard let zone = Zone(identifier),
            let schedule = DigestSchedule(try row["digest"], hour: try row["digest_hour"], zone: zone)
        else { return nil }
        try self.init(
            consortium: row["consortium_id"],
            membership: row["membership_id"],
            identity: row["identity_id"],
            schedule: schedule
        )
    }
}
