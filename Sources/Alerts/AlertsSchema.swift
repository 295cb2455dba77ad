package import Database

/// The tables of events, alerts, notification groups, tellings and digests.
package enum AlertsSchema {
    package static let migrations: [Migration] = [
        Migration(600, "alerts and events", alertsAndEvents),
        Migration(601, "digests", digests),
        Migration(602, "planned harvests that are not in", plannedHarvests),
        Migration(603, "digests of sysadmins, and sweeping", sysadminDigests),
    ]

    /// An alert, an event and a group name what they concern, so that lists and claims need no other table.
    ///
    /// What a person deletes (a harvest, a connection) takes its alert and its untold events along.
    private static let alertsAndEvents = """
        CREATE TABLE alerts (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id) ON DELETE CASCADE,
            subject TEXT NOT NULL,
            kind TEXT NOT NULL,
            episode BIGINT NOT NULL,
            state TEXT NOT NULL,
            silenced_until BIGINT,
            harvest_id BIGINT,
            connection_id BIGINT,
            provider_id BIGINT,
            institution_id BIGINT,
            report TEXT,
            month BIGINT,
            code BIGINT,
            message TEXT NOT NULL,
            opened_at BIGINT NOT NULL,
            resolved_at BIGINT,
            changed_by TEXT NOT NULL,
            changed_at BIGINT NOT NULL,
            version BIGINT NOT NULL DEFAULT 1,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, subject),
            UNIQUE (consortium_id, harvest_id),
            FOREIGN KEY (consortium_id, harvest_id) REFERENCES harvests (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, connection_id) REFERENCES connections (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, provider_id) REFERENCES providers (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, institution_id) REFERENCES institutions (consortium_id, id) ON DELETE CASCADE
        );
        CREATE INDEX alerts_newest ON alerts (consortium_id, opened_at, id);
        CREATE INDEX alerts_open ON alerts (consortium_id, opened_at, id) WHERE resolved_at IS NULL;
        CREATE INDEX alerts_connection ON alerts (consortium_id, connection_id);
        CREATE INDEX alerts_provider ON alerts (consortium_id, provider_id);
        CREATE INDEX alerts_institution ON alerts (consortium_id, institution_id);

        CREATE TABLE notification_groups (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id) ON DELETE CASCADE,
            group_key TEXT NOT NULL,
            class TEXT NOT NULL,
            flush_at BIGINT,
            flush BIGINT NOT NULL DEFAULT 0,
            tries BIGINT NOT NULL DEFAULT 0,
            claimed_by TEXT,
            claimed_until BIGINT,
            fence BIGINT NOT NULL DEFAULT 0,
            created_at BIGINT NOT NULL,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, group_key)
        );
        CREATE INDEX notification_groups_due ON notification_groups (flush_at, id) WHERE flush_at IS NOT NULL;

        CREATE TABLE events (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            at BIGINT NOT NULL,
            episode BIGINT NOT NULL,
            alert_id BIGINT,
            harvest_id BIGINT,
            request_id BIGINT,
            connection_id BIGINT,
            provider_id BIGINT,
            institution_id BIGINT,
            report TEXT,
            month BIGINT,
            payload TEXT NOT NULL,
            group_id BIGINT,
            told_at BIGINT,
            outcome TEXT,
            trace TEXT,
            UNIQUE (consortium_id, id),
            FOREIGN KEY (consortium_id, alert_id) REFERENCES alerts (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, harvest_id) REFERENCES harvests (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, request_id) REFERENCES requests (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, connection_id) REFERENCES connections (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, provider_id) REFERENCES providers (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, institution_id) REFERENCES institutions (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, group_id) REFERENCES notification_groups (consortium_id, id)
        );
        CREATE INDEX events_by_time ON events (consortium_id, at, id);
        CREATE INDEX events_told ON events (at) WHERE told_at IS NOT NULL;
        CREATE INDEX events_untold ON events (group_id, id) WHERE told_at IS NULL;
        CREATE INDEX events_group ON events (consortium_id, group_id);
        CREATE INDEX events_alert ON events (consortium_id, alert_id);
        CREATE INDEX events_harvest ON events (consortium_id, harvest_id);
        CREATE INDEX events_request ON events (consortium_id, request_id);
        CREATE INDEX events_connection ON events (consortium_id, connection_id);
        CREATE INDEX events_provider ON events (consortium_id, provider_id);
        CREATE INDEX events_institution ON events (consortium_id, institution_id);

        CREATE TABLE alert_tellings (
            id {id},
            consortium_id BIGINT NOT NULL,
            alert_id BIGINT NOT NULL,
            episode BIGINT NOT NULL,
            address TEXT NOT NULL,
            name TEXT,
            language TEXT NOT NULL,
            zone TEXT NOT NULL,
            message_id TEXT NOT NULL,
            troubled_at BIGINT NOT NULL,
            told_at BIGINT NOT NULL,
            recovered_at BIGINT,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, alert_id, episode, address),
            FOREIGN KEY (consortium_id, alert_id) REFERENCES alerts (consortium_id, id) ON DELETE CASCADE
        );
        """

    /// A digest is unique per reader and period; the events it holds are bound to it when it is made.
    ///
    /// `digest_plans` says when a reader's next one is due, and by which preference that was computed.
    private static let digests = """
        CREATE TABLE digests (
            id {id},
            consortium_id BIGINT NOT NULL,
            membership_id BIGINT NOT NULL,
            period TEXT NOT NULL,
            day TEXT NOT NULL,
            starts_at BIGINT NOT NULL,
            ends_at BIGINT NOT NULL,
            group_id BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, membership_id, period, day),
            FOREIGN KEY (consortium_id, membership_id) REFERENCES memberships (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, group_id) REFERENCES notification_groups (consortium_id, id)
        );
        CREATE INDEX digests_group ON digests (consortium_id, group_id);
        CREATE INDEX digests_ended ON digests (ends_at);
        CREATE INDEX memberships_with_digest ON memberships (consortium_id, id) WHERE digest <> 'off';

        CREATE TABLE digest_events (
            consortium_id BIGINT NOT NULL,
            digest_id BIGINT NOT NULL,
            event_id BIGINT NOT NULL,
            PRIMARY KEY (consortium_id, digest_id, event_id),
            FOREIGN KEY (consortium_id, digest_id) REFERENCES digests (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, event_id) REFERENCES events (consortium_id, id) ON DELETE CASCADE
        );
        CREATE INDEX digest_events_event ON digest_events (consortium_id, event_id);

        CREATE TABLE digest_plans (
            consortium_id BIGINT NOT NULL,
            membership_id BIGINT NOT NULL,
            period TEXT NOT NULL,
            hour BIGINT NOT NULL,
            zone TEXT NOT NULL,
            covered_until BIGINT NOT NULL,
            next_at BIGINT NOT NULL,
            PRIMARY KEY (consortium_id, membership_id),
            FOREIGN KEY (consortium_id, membership_id) REFERENCES memberships (consortium_id, id) ON DELETE CASCADE
        );
        CREATE INDEX digest_plans_due ON digest_plans (next_at, consortium_id, membership_id);
        """

    /// What sysadmins are told once a day; and the indexes by which what has ended is found.
    private static let sysadminDigests = """
        CREATE TABLE sysadmin_digest_events (
            consortium_id BIGINT NOT NULL,
            group_id BIGINT NOT NULL,
            event_id BIGINT NOT NULL,
            PRIMARY KEY (consortium_id, group_id, event_id),
            FOREIGN KEY (consortium_id, group_id) REFERENCES notification_groups (consortium_id, id) ON DELETE CASCADE,
            FOREIGN KEY (consortium_id, event_id) REFERENCES events (consortium_id, id) ON DELETE CASCADE
        );
        CREATE INDEX sysadmin_digest_events_event ON sysadmin_digest_events (consortium_id, event_id);
        CREATE INDEX alerts_resolved ON alerts (resolved_at, id) WHERE resolved_at IS NOT NULL;
        CREATE INDEX alerts_deleted ON alerts (changed_at, id) WHERE resolved_at IS NULL AND state = 'deleted';
        CREATE INDEX alert_tellings_open ON alert_tellings (message_id) WHERE recovered_at IS NULL;
        CREATE INDEX notification_groups_idle ON notification_groups (id) WHERE flush_at IS NULL;
        CREATE INDEX digest_plans_covered ON digest_plans (covered_until);
        """

    /// Few rows, as what has ended leaves it: the harvests that a plan asked for and that are still on their way.
    private static let plannedHarvests = """
        CREATE INDEX harvests_planned ON harvests (planned_at, id)
            WHERE planned_at IS NOT NULL AND status IN ('New', 'Queued', 'Active', 'Pending', 'ReQueued');
        """
}
