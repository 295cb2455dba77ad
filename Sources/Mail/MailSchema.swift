package import Database

/// The tables of the outbox and of the delivery log.
package enum MailSchema {
    package static let migrations: [Migration] = [
        Migration(800, "outbox and delivery log", outboxAndDeliveries),
        // The bytes of a message go with its row.
        Migration(801, "no search for bytes of messages", "DROP INDEX outbox_bytes"),
        Migration(802, "search for texts of sent mails", bodies),
    ]

    /// What a mail said goes before its row does.
    private static let bodies = """
        CREATE INDEX outbox_bodies ON outbox (state, finished_at, id) WHERE message IS NOT NULL;
        """

    /// One row of the outbox is one mail to one recipient; `run_after` is set for as long as it is work to do.
    ///
    /// While a mail is being sent `run_after` is the end of its lease: a lost worker's mails become due by themselves.
    private static let outboxAndDeliveries = """
        CREATE TABLE outbox (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id) ON DELETE CASCADE,
            group_id BIGINT,
            flush BIGINT NOT NULL DEFAULT 0,
            class TEXT NOT NULL,
            template TEXT NOT NULL,
            address TEXT NOT NULL,
            address_key TEXT NOT NULL,
            name TEXT,
            language TEXT NOT NULL,
            thread TEXT,
            message_id TEXT NOT NULL UNIQUE,
            in_reply_to TEXT,
            reply_chain TEXT NOT NULL,
            model TEXT NOT NULL,
            state TEXT NOT NULL,
            run_after BIGINT,
            expires_at BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            finished_at BIGINT,
            tries BIGINT NOT NULL DEFAULT 0,
            possible_duplicates BIGINT NOT NULL DEFAULT 0,
            claimed_by TEXT,
            fence BIGINT NOT NULL DEFAULT 0,
            started_at BIGINT,
            subject TEXT,
            message {blob},
            fallback_reason TEXT,
            note TEXT,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, group_id, flush, address_key),
            FOREIGN KEY (consortium_id, group_id) REFERENCES notification_groups (consortium_id, id)
        );
        CREATE INDEX outbox_due ON outbox (run_after, id) WHERE run_after IS NOT NULL;
        CREATE INDEX outbox_state ON outbox (consortium_id, state, id);
        CREATE INDEX outbox_standing ON outbox (state, run_after);
        CREATE INDEX outbox_address ON outbox (consortium_id, address_key, id);
        CREATE INDEX outbox_replies ON outbox (in_reply_to) WHERE in_reply_to IS NOT NULL;
        CREATE INDEX outbox_finished ON outbox (finished_at, id) WHERE finished_at IS NOT NULL;
        CREATE INDEX outbox_bytes ON outbox (finished_at, id) WHERE message IS NOT NULL;

        CREATE TABLE deliveries (
            id {id},
            consortium_id BIGINT NOT NULL,
            outbox_id BIGINT NOT NULL,
            fence BIGINT NOT NULL,
            try BIGINT NOT NULL,
            transport TEXT NOT NULL,
            started_at BIGINT NOT NULL,
            ended_at BIGINT,
            result TEXT NOT NULL,
            phase TEXT,
            reply_code BIGINT,
            enhanced_code TEXT,
            reply_text TEXT,
            explanation TEXT,
            tls TEXT,
            milliseconds BIGINT,
            UNIQUE (consortium_id, id),
            UNIQUE (consortium_id, outbox_id, fence),
            FOREIGN KEY (consortium_id, outbox_id) REFERENCES outbox (consortium_id, id) ON DELETE CASCADE
        );
        """
}
