package import Database
internal import Ground
package import Tenancy

/// The last report of each node.
package struct NodeReportRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction, _: EngineScope) {
        self.transaction = transaction
    }

    /// Puts a report in place of the node's last one, and lets go of nodes that have been silent for a day.
    package func keep(_ report: NodeReport) throws {
        try transaction.run(
            """
            INSERT INTO node_reports (instance, reported_at, report) VALUES (?1, ?2, ?3)
            ON CONFLICT (instance) DO UPDATE SET reported_at = excluded.reported_at, report = excluded.report
            """,
            report.instance,
            report.at,
            report.document.json()
        )
        try transaction.run("DELETE FROM node_reports WHERE reported_at < ?1", report.at - .days(1))
    }

    /// Forgets a node that has ended in good order.
    package func remove(_ instance: String) throws {
        try transaction.run("DELETE FROM node_reports WHERE instance = ?1", instance)
    }

    /// The nodes that have reported in the last day and not ended, the last to report first.
    package func all() throws -> [NodeReport] {
        try transaction.rows(
            "SELECT instance, reported_at, report FROM node_reports ORDER BY reported_at DESC, instance LIMIT 1000"
        ).map { row in
            let text: String = try row["report"]
            return NodeReport(
                instance: try row["instance"],
                at: try row["reported_at"],
                document: (try? JSONValue(parsing: text)) ?? .null
            )
        }
    }
}
