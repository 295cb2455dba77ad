package import Database
package import Ground
package import Tenancy

/// The events of a consortium, each recorded in the transaction of what happened.
package struct EventRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Records an event and, where a mail is made of it, makes its notification group due in the same transaction.
    ///
    /// *Order and repetition*: rolled back with the rest, or durable with it: no mail of what did not happen, none
    /// forgotten of what did. Wakes the notifier once committed.
    @discardableResult
    package func record(_ draft: EventDraft, in scope: ConsortiumScope, at now: Instant) throws -> EventID {
        let isMailed = draft.kind.isMailed && !draft.isDigestOnly && !draft.isSilenced
        let group = isMailed ? try makeDue(draft, in: scope, at: now) : nil
        let subject = draft.subject
        let id = try transaction.value(
            EventID.self,
            """
            INSERT INTO events (consortium_id, kind, at, episode, alert_id, harvest_id, request_id, connection_id,
                provider_id, institution_id, report, month, payload, group_id, told_at, outcome)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) RETURNING id
            """,
            scope.consortium,
            draft.kind,
            now,
            draft.episode,
            draft.alert,
            subject.harvest,
            subject.request,
            subject.connection,
            subject.provider,
            subject.institution,
            subject.report,
            subject.month,
            draft.facts.json.json(),
            group,
            group == nil ? now : nil,
            group != nil ? nil : draft.isSilenced ? EventOutcome.silenced : .digestOnly
        )
        guard let id else { throw DatabaseError(.other, "A new event was not stored.") }
        return id
    }

    /// An event by number, told or not; nil for none of this consortium.
    package func event(_ id: EventID, in scope: ConsortiumScope) throws -> Event? {
        try transaction.row(of: "events", id, in: scope)
            .map(Event.init)
    }

    /// Keeps with an event how its recipients were found, for whoever asks later.
    package func note(_ trace: JSONValue, on event: EventID, in scope: ConsortiumScope) throws {
        try transaction.run(
            "UPDATE events SET trace = ?3 WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            event,
            trace.json()
        )
    }

    /// How an event's recipients were found; nil while they were not.
    package func trace(of event: EventID, in scope: ConsortiumScope) throws -> JSONValue? {
        try transaction.row(
            "SELECT trace FROM events WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            event
        )?.document("trace")
    }

    /// The events that a group's latest mail told of.
    package func lastMailed(of group: NotificationGroupID, in scope: ConsortiumScope) throws -> [Event] {
        try transaction.rows(
            """
            SELECT * FROM events WHERE consortium_id = ?1 AND group_id = ?2 AND outcome = ?3 AND told_at =
                (SELECT MAX(told_at) FROM events WHERE consortium_id = ?1 AND group_id = ?2 AND outcome = ?3)
            ORDER BY id
            """,
            scope.consortium,
            group,
            EventOutcome.mailed
        ).map(Event.init)
    }

    /// What was recorded about an alert, newest first.
    package func events(of alert: AlertID, in scope: ConsortiumScope, limit: Int = 100) throws -> [Event] {
        try transaction.rows(
            "SELECT * FROM events WHERE consortium_id = ?1 AND alert_id = ?2 ORDER BY id DESC LIMIT ?3",
            scope.consortium,
            alert,
            limit
        ).map(Event.init)
    }

    /// Removes events that are told and older than an instant, in a bounded batch; says how many.
    ///
    /// Across all consortia: for the sweeper. What an open alert rests on stays, and what a digest that is still to come may
    /// tell of.
    package func sweep(_ engine: EngineScope, before old: Instant, limit: Int = 1000) throws -> Int {
        try transaction.run(
            "DELETE FROM events WHERE id IN (\(Self.longTold))",
            min(old, try uncovered() ?? old),
            limit
        )
    }

    /// From when on a reader's next digest looks for events; a little earlier, as the digest does itself.
    private func uncovered() throws -> Instant? {
        try transaction.value(Instant.self, "SELECT MIN(covered_until) FROM digest_plans").map { $0 - .hours(1) }
    }

    static let longTold = """
        SELECT id FROM events WHERE at < ?1 AND told_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM alerts WHERE alerts.consortium_id = events.consortium_id
                AND alerts.id = events.alert_id AND alerts.resolved_at IS NULL AND alerts.state <> 'deleted')
            AND NOT EXISTS (SELECT 1 FROM sysadmin_digest_events AS kept
                WHERE kept.consortium_id = events.consortium_id AND kept.event_id = events.id)
        ORDER BY at LIMIT ?2
        """

    private func makeDue(
        _ draft: EventDraft,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> NotificationGroupID {
        try NotificationRepository(transaction).makeDue(
            key: draft.groupKey,
            class: draft.kind.notificationClass,
            in: scope,
            flushAt: now,
            at: now
        )
    }
}

extension Event {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            consortium: row["consortium_id"],
            kind: row["kind"],
            at: row["at"],
            episode: row["episode"],
            alert: row["alert_id"],
            subject: EventSubject(
                harvest: row["harvest_id"],
                connection: row["connection_id"],
                provider: row["provider_id"],
                institution: row["institution_id"],
                report: row["report"],
                month: row["month"],
                request: row["request_id"]
            ),
            facts: EventFacts(json: row.document("payload") ?? .null),
            group: row["group_id"],
            toldAt: row["told_at"],
            outcome: row["outcome"]
        )
    }
}
