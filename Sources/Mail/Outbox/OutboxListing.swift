internal import Database
package import Ground
package import Tenancy

/// Which mails a list shows.
package struct OutboxFilter: Sendable, Hashable {
    package var states: Set<MailState>
    /// A whole address, without case.
    package var address: String?
    /// Only mails that were made before this one: the way to the next page.
    package var before: OutboxMailID?
    package var limit: Int

    package init(
        states: Set<MailState> = [],
        address: String? = nil,
        before: OutboxMailID? = nil,
        limit: Int = 100
    ) {
        self.states = states
        self.address = address
        self.before = before
        self.limit = limit
    }
}

extension OutboxRepository {
    /// Mails of the consortium, newest first, a page at a time.
    package func mails(_ filter: OutboxFilter = OutboxFilter(), in scope: ConsortiumScope) throws -> [OutboxMail] {
        let before = filter.before ?? OutboxMailID(Int64.max)
        let states = filter.states.isEmpty ? MailState.allCases : MailState.allCases.filter(filter.states.contains)
        let list = states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        if let address = filter.address {
            return try transaction.rows(
                """
                SELECT \(OutboxMail.columns) FROM outbox
                WHERE consortium_id = ?1 AND address_key = ?2 AND id < ?3 AND state IN (\(list))
                ORDER BY id DESC LIMIT ?4
                """,
                scope.consortium,
                address.lowercased(),
                before,
                filter.limit
            ).map(OutboxMail.init)
        }
        // One ordered read per state, so that a rare state among many mails is found by the index.
        var found: [OutboxMail] = []
        for state in states {
            found += try transaction.rows(
                """
                SELECT \(OutboxMail.columns) FROM outbox WHERE consortium_id = ?1 AND state = ?2 AND id < ?3
                ORDER BY id DESC LIMIT ?4
                """,
                scope.consortium,
                state,
                before,
                filter.limit
            ).map(OutboxMail.init)
        }
        return Array(found.sorted { $0.id > $1.id }.prefix(filter.limit))
    }

    /// How many mails stand in each state.
    package func counts(in scope: ConsortiumScope) throws -> [MailState: Int] {
        var counts: [MailState: Int] = [:]
        let rows = try transaction.rows(
            "SELECT state, COUNT(*) AS count FROM outbox WHERE consortium_id = ?1 GROUP BY state",
            scope.consortium
        )
        for row in rows { counts[try row["state"]] = try row["count"] as Int }
        return counts
    }
}
