internal import Database
package import Ground
internal import Tenancy

/// Makes a due digest, and binds its events, in one transaction.
extension DigestRepository {
    /// Serves one due reader: makes the digest if there is anything to say, and plans the next; says whether it did.
    ///
    /// *Order and repetition*: the plan's row is held, the period is unique per reader by constraint, and the events are
    /// bound in this transaction: repeated, or run by two at once, it makes one digest, and no event comes twice.
    /// After a long stop each missed digest is made by a call of its own.
    @discardableResult
    package func serve(_ due: DueReader, at now: Instant) throws -> Bool {
        let scope = ConsortiumScope(due.consortium)
        guard let plan = try lockedPlan(due.membership, in: scope), plan.nextAt <= now else { return false }
        guard let reader = try reader(due.membership, in: scope) else {
            try unplan(due.membership, in: scope)
            return false
        }
        let due = reader.schedule.lastDue(by: plan.nextAt)
        let span = plan.coveredUntil..<max(plan.coveredUntil, due.at)
        let nextAt = reader.schedule.firstDue(after: plan.nextAt).at
        guard try !hasDigest(reader, day: due.day, in: scope) else {
            // The reader moved to a zone where the same day comes again: what is new waits for the next.
            try self.plan(reader, coveredUntil: plan.coveredUntil, nextAt: nextAt)
            return false
        }
        let made = try make(reader, day: due.day, span: span, in: scope, at: now)
        try self.plan(reader, coveredUntil: span.upperBound, nextAt: nextAt)
        return made
    }

    private func hasDigest(_ reader: DigestReader, day: CivilDate, in scope: ConsortiumScope) throws -> Bool {
        try transaction.row(
            "SELECT id FROM digests WHERE consortium_id = ?1 AND membership_id = ?2 AND period = ?3 AND day = ?4",
            scope.consortium,
            reader.membership,
            reader.schedule.period,
            day.description
        ) != nil
    }

    private func make(
        _ reader: DigestReader,
        day: CivilDate,
        span: Range<Instant>,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> Bool {
        let principal = try PrincipalRepository(transaction).principal(reader.identity, in: scope.consortium)
        let reach = principal.map { AccessPolicy.reach($0, .seeAlerts) } ?? .nothing
        guard reach != .nothing else { return false }
        let events = try uncovered(by: reader, span: span, reach: reach, in: scope, at: now)
        guard !events.isEmpty else { return false }
        let digest = try insert(reader, day: day, span: span, in: scope, at: now)
        try transaction.repeating(
            "INSERT INTO digest_events (consortium_id, digest_id, event_id) VALUES (?1, ?2, ?3)"
        ) { statement in
            try statement.bind(1, Value(scope.consortium))
            try statement.bind(2, Value(digest))
            for event in events {
                try statement.bind(3, Value(event))
                try statement.run()
            }
        }
        return true
    }

    /// The digest's row and its due group; a second one of a day is refused by constraint.
    private func insert(
        _ reader: DigestReader,
        day: CivilDate,
        span: Range<Instant>,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> DigestID {
        let period = reader.schedule.period
        let group = try NotificationRepository(transaction).makeDue(
            key: "digest/\(reader.membership)/\(period.rawValue)/\(day)",
            class: .digest,
            in: scope,
            flushAt: now,
            at: now
        )
        let id = try transaction.value(
            DigestID.self,
            """
            INSERT INTO digests (consortium_id, membership_id, period, day, starts_at, ends_at, group_id, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id
            """,
            scope.consortium,
            reader.membership,
            period,
            day.description,
            span.lowerBound,
            span.upperBound,
            group,
            now
        )
        guard let id else { throw DatabaseError(.other, "A new digest was not stored.") }
        return id
    }

    /// The events in the span that the reader may see and that no earlier digest of theirs holds.
    ///
    /// An event is stamped before its transaction commits, so that one stamped before the span may appear after the
    /// digest before was made: what is a little older than the span is looked at as well.
    private func uncovered(
        by reader: DigestReader,
        span: Range<Instant>,
        reach: Reach,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> [EventID] {
        let kinds = EventKind.allCases.filter(\.isDigested).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        var values = [
            Value(scope.consortium), Value(span.lowerBound - .hours(1)), Value(span.upperBound),
            Value(reader.membership), Value(now),
        ]
        var reachable = ""
        if let institutions = reach.filter {
            let places = institutions.indices.map { "?\(values.count + $0 + 1)" }
            reachable = "AND events.institution_id IN (\(places.joined(separator: ", ")))"
            values += institutions.map { Value($0) }
        }
        var found: [EventID] = []
        try transaction.forEach(
            """
            SELECT events.id AS id FROM events
            LEFT JOIN alerts ON alerts.consortium_id = events.consortium_id AND alerts.id = events.alert_id
            WHERE events.consortium_id = ?1 AND events.at >= ?2 AND events.at < ?3 AND events.kind IN (\(kinds))
                \(reachable) AND NOT \(Self.isQuiet("?5"))
                AND NOT EXISTS (
                    SELECT 1 FROM digest_events
                    JOIN digests ON digests.consortium_id = digest_events.consortium_id
                        AND digests.id = digest_events.digest_id
                    WHERE digest_events.consortium_id = events.consortium_id AND digest_events.event_id = events.id
                        AND digests.membership_id = ?4)
            ORDER BY events.id
            """,
            values
        ) { found.append(try $0["id"]) }
        return found
    }
}
