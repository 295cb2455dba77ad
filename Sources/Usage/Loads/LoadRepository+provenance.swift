internal import Database
package import Ground
package import Tenancy

extension LoadRepository {
    /// What the newest current load of a connection said of whom it was made for; nil before there is one.
    ///
    /// *Cost*: one range of the index of current loads: a few hundred rows at most.
    package func latestProvenance(of connection: ConnectionID, in scope: ConsortiumScope) throws -> LoadProvenance? {
        try transaction.row(
            """
            SELECT * FROM loads WHERE consortium_id = ?1 AND connection_id = ?2 AND state = 'current'
                AND (customer_id IS NOT NULL OR institution_name IS NOT NULL)
            ORDER BY month DESC, id DESC LIMIT 1
            """,
            scope.consortium,
            connection
        ).map { try Load($0).provenance }
    }
}
