package import Database
package import Ground
package import Tenancy

/// The names by which people know a connection, read when an event is recorded and frozen with it.
package struct ConnectionNames {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// The names of a connection, its provider and its institution, as an event keeps them.
    ///
    /// *Cost*: one query.
    package func facts(of connection: ConnectionID, in scope: ConsortiumScope) throws -> EventFacts {
        let row = try transaction.row(
            """
            SELECT connections.name AS connection, providers.name AS provider, institutions.name AS institution
            FROM connections
            JOIN providers ON providers.consortium_id = connections.consortium_id
                AND providers.id = connections.provider_id
            LEFT JOIN institutions ON institutions.consortium_id = connections.consortium_id
                AND institutions.id = connections.institution_id
            WHERE connections.consortium_id = ?1 AND connections.id = ?2
            """,
            scope.consortium,
            connection
        )
        guard let row else { return EventFacts() }
        return try EventFacts(
            institution: row["institution"],
            provider: row["provider"],
            connection: row["connection"]
        )
    }
}
