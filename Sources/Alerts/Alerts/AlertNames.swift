package import Ground
package import Tenancy
internal import Database

/// The names by which people know what an alert concerns, as they are now.
package struct AlertNames: Sendable, Hashable {
    package let institution: String?
    package let provider: String?
    package let connection: String?

    package static let none = AlertNames(institution: nil, provider: nil, connection: nil)
}

extension AlertRepository {
    /// The names of each of some alerts.
    ///
    /// *Cost*: one query for up to a page of alerts.
    package func names(of alerts: [Alert], in scope: ConsortiumScope) throws -> [AlertID: AlertNames] {
        guard !alerts.isEmpty else { return [:] }
        let list = alerts.indices.map { "?\($0 + 2)" }.joined(separator: ", ")
        var names: [AlertID: AlertNames] = [:]
        try transaction.forEach(
            """
            SELECT alerts.id AS id, institutions.name AS institution, providers.name AS provider,
                connections.name AS connection
            FROM alerts
            LEFT JOIN institutions ON institutions.consortium_id = alerts.consortium_id
                AND institutions.id = alerts.institution_id
            LEFT JOIN providers ON providers.consortium_id = alerts.consortium_id
                AND providers.id = alerts.provider_id
            LEFT JOIN connections ON connections.consortium_id = alerts.consortium_id
                AND connections.id = alerts.connection_id
            WHERE alerts.consortium_id = ?1 AND alerts.id IN (\(list))
            """,
            [Value(scope.consortium)] + alerts.map { Value($0.id) }
        ) { row in
            names[try row["id"]] = AlertNames(
                institution: try row["institution"],
                provider: try row["provider"],
                connection: try row["connection"]
            )
        }
        return names
    }
}
