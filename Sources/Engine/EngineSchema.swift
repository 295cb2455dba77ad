package import Database

/// The engine's own tables: what it learns of the services that it asks.
package enum EngineSchema {
    package static let migrations: [Migration] = [
        Migration(
            900,
            "report offers",
            """
            CREATE TABLE report_offers (
                consortium_id BIGINT NOT NULL,
                connection_id BIGINT NOT NULL,
                report TEXT NOT NULL,
                release TEXT NOT NULL,
                first_month BIGINT,
                last_month BIGINT,
                PRIMARY KEY (consortium_id, connection_id, release, report),
                FOREIGN KEY (consortium_id, connection_id) REFERENCES connections (consortium_id, id) ON DELETE CASCADE
            );
            CREATE TABLE offer_checks (
                consortium_id BIGINT NOT NULL,
                connection_id BIGINT NOT NULL,
                checked_at BIGINT NOT NULL,
                PRIMARY KEY (consortium_id, connection_id),
                FOREIGN KEY (consortium_id, connection_id) REFERENCES connections (consortium_id, id) ON DELETE CASCADE
            );
            """
        ),
        Migration(
            910,
            "node reports",
            """
            CREATE TABLE node_reports (
                instance TEXT PRIMARY KEY,
                reported_at BIGINT NOT NULL,
                report TEXT NOT NULL
            );
            """
        ),
    ]
}
