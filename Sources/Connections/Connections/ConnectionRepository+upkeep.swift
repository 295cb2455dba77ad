package import Ground
package import Tenancy
internal import Database

extension ConnectionRepository {
    /// Derives state and due time anew after anything that they follow from has changed; running it again changes
    /// nothing.
    ///
    /// A due time that has come and was not yet served stays; any other is the plan's next.
    /// *Cost*: one query a 500 connections, one statement for each that changes.
    package func refresh(_ selection: ConnectionSelection, in scope: ConsortiumScope, at now: Instant) throws {
        var after = ConnectionID(0)
        while true {
            let page = try touched(selection, in: scope, after: after)
            for (connection, stored) in page {
                let due = connection.dueTime(at: now)
                guard connection.state != stored || due != connection.nextDueAt else { continue }
                try transaction.run(
                    """
                    UPDATE connections SET state = ?3, next_due_at = ?4, version = version + 1
                    WHERE consortium_id = ?1 AND id = ?2
                    """,
                    scope.consortium,
                    connection.id,
                    connection.state,
                    due
                )
            }
            guard let last = page.last, page.count == Self.pageSize else { break }
            after = last.0.id
        }
        transaction.wake(.schedule)
    }

    /// Lets credentials be sent to where the providers' addresses lead now; an admin's decision.
    ///
    /// Answers the connections that waited for it, by id.
    @discardableResult
    package func confirmHosts(_ selection: ConnectionSelection, in scope: ConsortiumScope) throws -> [ConnectionID] {
        let filter = selection.filter(connectionIn: "id")
        var waiting: [ConnectionID] = []
        try transaction.forEach(
            """
            UPDATE connections SET host_confirmed = 1, version = version + 1
            WHERE consortium_id = ?1 AND host_confirmed = 0 \(filter.condition) RETURNING id
            """,
            [Value(scope.consortium)] + filter.values
        ) { waiting.append(try $0["id"]) }
        transaction.wake(.schedule)
        return waiting.sorted()
    }

    /// Notes that the provider refused these credentials; says whether they were still the ones in force.
    @discardableResult
    package func markBroken(
        _ id: ConnectionID,
        fingerprint: String?,
        reason: String,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> Bool {
        let count = try transaction.run(
            """
            UPDATE connections SET broken_at = ?4, broken_reason = ?5, verified_at = NULL, version = version + 1
            WHERE consortium_id = ?1 AND id = ?2 AND COALESCE(credentials_fingerprint, '') = ?3
            """,
            scope.consortium,
            id,
            fingerprint ?? "",
            now,
            reason
        )
        guard count > 0 else { return false }
        try refresh(.connection(id), in: scope, at: now)
        return true
    }

    /// Notes that a request with these credentials was answered; they are not broken, whatever was thought before.
    package func markVerified(
        _ id: ConnectionID,
        fingerprint: String?,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws {
        try transaction.run(
            """
            UPDATE connections SET verified_at = ?4, broken_at = NULL, broken_reason = NULL
            WHERE consortium_id = ?1 AND id = ?2 AND COALESCE(credentials_fingerprint, '') = ?3
            """,
            scope.consortium,
            id,
            fingerprint ?? "",
            now
        )
        try refresh(.connection(id), in: scope, at: now)
    }

    /// Notes the newest month that was stored.
    package func noteSuccess(_ id: ConnectionID, month: YearMonth, in scope: ConsortiumScope) throws {
        try transaction.run(
            """
            UPDATE connections SET last_success_month = ?3
            WHERE consortium_id = ?1 AND id = ?2 AND COALESCE(last_success_month, 0) < ?3
            """,
            scope.consortium,
            id,
            month
        )
    }

    private static var pageSize: Int { 500 }

    /// The connections of a selection with the state that is stored for them.
    private func touched(
        _ selection: ConnectionSelection,
        in scope: ConsortiumScope,
        after: ConnectionID
    ) throws -> [(EffectiveConnection, ConnectionState)] {
        let filter = selection.filter(connectionIn: "id", of: "connections", parameter: 4)
        var found: [(EffectiveConnection, ConnectionState)] = []
        try transaction.forEach(
            """
            \(ConnectionRows.resolved) WHERE connections.consortium_id = ?1 AND connections.id > ?2 \(filter.condition)
            ORDER BY connections.id LIMIT ?3
            """,
            [Value(scope.consortium), Value(after), Value(Self.pageSize)] + filter.values
        ) { found.append((try EffectiveConnection($0, defaults: defaults), try $0["state"])) }
        return found
    }
}

extension EffectiveConnection {
    /// The due time that ought to be stored.
    func dueTime(at now: Instant) -> Instant? {
        guard let plan else { return nil }
        if let nextDueAt, nextDueAt <= now { return nextDueAt }
        return plan.nextDue(after: now)
    }
}
