package import Database
package import Ground
package import Tenancy

/// The failures of a consortium that its sysadmins hear of once a day instead of at once.
///
/// One notification group per consortium and sysadmin collects them, due at the sysadmin's next morning. What is written for
/// a consortium is a mail of its own: nothing crosses from one to another.
package struct SysadminDigestRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// The hour at which the digest comes, in the reader's zone.
    package static let hour = 7

    /// Keeps an event for the next digest of an address, in the transaction that decides about its mail.
    package func add(
        _ event: EventID,
        for address: String,
        zone: Zone,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws {
        guard let schedule = DigestSchedule(.daily, hour: Self.hour, zone: zone) else { return }
        let group = try NotificationRepository(transaction).makeDue(
            key: Self.prefix + address,
            class: .digest,
            in: scope,
            flushAt: schedule.firstDue(after: now).at,
            at: now
        )
        try transaction.run(
            """
            INSERT INTO sysadmin_digest_events (consortium_id, group_id, event_id) VALUES (?1, ?2, ?3)
            ON CONFLICT (consortium_id, group_id, event_id) DO NOTHING
            """,
            scope.consortium,
            group,
            event
        )
    }

    /// Whom a group's digests go to; nil when it makes none.
    package func address(of group: NotificationGroupID, in scope: ConsortiumScope) throws -> String? {
        let key = try transaction.value(
            String.self,
            "SELECT group_key FROM notification_groups WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            group
        )
        guard let key, key.hasPrefix(Self.prefix) else { return nil }
        return String(key.dropFirst(Self.prefix.count))
    }

    /// Takes the events that were kept, with what has become of their alerts since; quiet ones are left out.
    ///
    /// *Order and repetition*: in the transaction that settles the group, so that each is told once.
    package func take(
        of group: NotificationGroupID,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> [Event] {
        let kept = try transaction.rows(
            """
            SELECT events.* FROM sysadmin_digest_events AS kept
            JOIN events ON events.consortium_id = kept.consortium_id AND events.id = kept.event_id
            WHERE kept.consortium_id = ?1 AND kept.group_id = ?2 ORDER BY events.id
            """,
            scope.consortium,
            group
        ).map(Event.init)
        try transaction.run(
            "DELETE FROM sysadmin_digest_events WHERE consortium_id = ?1 AND group_id = ?2",
            scope.consortium,
            group
        )
        let alerts = AlertRepository(transaction)
        let events = EventRepository(transaction)
        var told = kept.filter { $0.alert == nil }
        for (id, own) in Dictionary(grouping: kept, by: \.alert) {
            guard let id, let first = own.first else { continue }
            if try alerts.alert(id, in: scope)?.standing.isQuiet(at: now) == true { continue }
            told += try events.events(of: id, in: scope).filter { $0.id >= first.id }
        }
        return told.sorted { $0.id < $1.id }
    }

    private static let prefix = "sysadmin-digest/"
}
