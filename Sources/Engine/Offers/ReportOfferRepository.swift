internal import Connections
package import Database
package import Ground
package import Harvesters
package import Tenancy

/// What services said that they offer, so that a month which they do not have yet, or no more, is not asked for.
package struct ReportOfferRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// When the list was last asked for, whatever came of it; nil when it never was.
    package func lastCheck(of connection: ConnectionID, in scope: ConsortiumScope) throws -> Instant? {
        try transaction.value(
            Instant.self,
            "SELECT checked_at FROM offer_checks WHERE consortium_id = ?1 AND connection_id = ?2",
            scope.consortium,
            connection
        )
    }

    /// What the provider said at the last check, in no order; empty when it offers nothing or was never asked.
    package func offers(of connection: ConnectionID, in scope: ConsortiumScope) throws -> [ReportOffer] {
        try transaction.rows(
            """
            SELECT report, release, first_month, last_month FROM report_offers
            WHERE consortium_id = ?1 AND connection_id = ?2
            """,
            scope.consortium,
            connection
        ).map { row in
            try ReportOffer(
                report: row["report"],
                release: row["release"],
                firstMonth: row["first_month"],
                lastMonth: row["last_month"]
            )
        }
    }

    /// Keeps a fresh list in place of the old one; an empty list says only that the service was asked.
    package func keep(
        _ offers: [ReportOffer],
        of connection: ConnectionID,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws {
        try transaction.run(
            """
            INSERT INTO offer_checks (consortium_id, connection_id, checked_at) VALUES (?1, ?2, ?3)
            ON CONFLICT (consortium_id, connection_id) DO UPDATE SET checked_at = excluded.checked_at
            """,
            scope.consortium,
            connection,
            now
        )
        try transaction.run(
            "DELETE FROM report_offers WHERE consortium_id = ?1 AND connection_id = ?2",
            scope.consortium,
            connection
        )
        for offer in offers {
            try transaction.run(
                """
                INSERT INTO report_offers (consortium_id, connection_id, report, release, first_month, last_month)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                """,
                scope.consortium,
                connection,
                offer.report,
                offer.release,
                offer.firstMonth,
                offer.lastMonth
            )
        }
    }
}
