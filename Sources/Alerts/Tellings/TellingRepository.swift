package import Database
package import Ground
package import Tenancy

/// Who was told of which alert's trouble, so that its end reaches exactly them.
package struct TellingRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Remembers a mail in the transaction that enqueues it.
    ///
    /// A further mail of the same episode keeps the first one's Message-ID: it is the root of the thread.
    package func record(_ telling: AlertTelling, in scope: ConsortiumScope) throws {
        try transaction.run(
            """
            INSERT INTO alert_tellings (consortium_id, alert_id, episode, address, name, language, zone, message_id,
                troubled_at, told_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT (consortium_id, alert_id, episode, address) DO UPDATE SET name = excluded.name,
                language = excluded.language, zone = excluded.zone, recovered_at = NULL,
                troubled_at = CASE WHEN alert_tellings.recovered_at IS NULL THEN alert_tellings.troubled_at
                    ELSE excluded.troubled_at END
            """,
            scope.consortium,
            telling.alert,
            telling.episode,
            telling.address,
            telling.name,
            telling.language,
            telling.zone,
            telling.messageID,
            telling.troubledAt,
            telling.toldAt
        )
    }

    /// Those who know of an alert's trouble and of no end of it, by address, the latest episode last.
    package func untoldOfTheEnd(of alert: AlertID, in scope: ConsortiumScope) throws -> [AlertTelling] {
        try transaction.rows(
            """
            SELECT * FROM alert_tellings WHERE consortium_id = ?1 AND alert_id = ?2 AND recovered_at IS NULL
            ORDER BY address, episode
            """,
            scope.consortium,
            alert
        ).map(AlertTelling.init)
    }

    /// The root of the thread that an address has of an alert's episode; nil when it was told nothing of it yet.
    package func thread(
        of alert: AlertID,
        episode: Int,
        for address: String,
        in scope: ConsortiumScope
    ) throws -> String? {
        try transaction.value(
            String.self,
            """
            SELECT message_id FROM alert_tellings
            WHERE consortium_id = ?1 AND alert_id = ?2 AND episode = ?3 AND address = ?4
            """,
            scope.consortium,
            alert,
            episode,
            address
        )
    }

    /// Everybody told of an alert, newest first: what a person is shown.
    package func tellings(of alert: AlertID, in scope: ConsortiumScope, limit: Int = 200) throws -> [AlertTelling] {
        try transaction.rows(
            """
            SELECT * FROM alert_tellings WHERE consortium_id = ?1 AND alert_id = ?2
            ORDER BY episode DESC, told_at DESC, address LIMIT ?3
            """,
            scope.consortium,
            alert,
            limit
        ).map(AlertTelling.init)
    }

    /// Closes all tellings of an alert: its end is told, or nobody is left to tell.
    package func close(_ alert: AlertID, in scope: ConsortiumScope, at now: Instant) throws {
        try transaction.run(
            """
            UPDATE alert_tellings SET recovered_at = ?3
            WHERE consortium_id = ?1 AND alert_id = ?2 AND recovered_at IS NULL
            """,
            scope.consortium,
            alert,
            now
        )
    }
}

extension AlertTelling {
    init(_ row: Row) throws {
        try self.init(
            alert: row["alert_id"],
            episode: row["episode"],
            address: row["address"],
            name: row["name"],
            language: row["language"],
            zone: row["zone"],
            messageID: row["message_id"],
            troubledAt: row["troubled_at"],
            toldAt: row["told_at"]
        )
    }
}
