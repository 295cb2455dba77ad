package import Ground
package import Tenancy
internal import Database

/// Which connections a list shows.
package struct ConnectionFilter: Sendable, Hashable {
    package var reach: Reach
    package var provider: ProviderID?
    package var institution: InstitutionID?
    package var state: ConnectionState?

    package init(
        reach: Reach,
        provider: ProviderID? = nil,
        institution: InstitutionID? = nil,
        state: ConnectionState? = nil
    ) {
        self.reach = reach
        self.provider = provider
        self.institution = institution
        self.state = state
    }
}

extension ConnectionRepository {
    /// The connections that pass a filter, by id, a page at a time.
    package func page(
        in scope: ConsortiumScope,
        _ filter: ConnectionFilter,
        after: ConnectionID? = nil,
        limit: Int = 500
    ) throws -> [Connection] {
        try rows(ConnectionRows.selection, filter, in: scope, after: after, limit: limit).map(Connection.init)
    }

    /// The same with everything resolved: for requests of harvests over many connections.
    package func effectivePage(
        in scope: ConsortiumScope,
        _ filter: ConnectionFilter,
        after: ConnectionID? = nil,
        limit: Int = 500
    ) throws -> [EffectiveConnection] {
        try rows(ConnectionRows.resolved, filter, in: scope, after: after, limit: limit)
            .map { try EffectiveConnection($0, defaults: defaults) }
    }

    private func rows(
        _ selection: String,
        _ filter: ConnectionFilter,
        in scope: ConsortiumScope,
        after: ConnectionID?,
        limit: Int
    ) throws -> [Row] {
        var conditions = "connections.consortium_id = ?1 AND connections.id > ?2"
        var values: [(any DatabaseValue)?] = [scope.consortium, after ?? ConnectionID(0), limit]
        func add(_ column: String, _ value: any DatabaseValue) {
            values.append(value)
            conditions += " AND connections.\(column) = ?\(values.count)"
        }
        if let provider = filter.provider { add("provider_id", provider) }
        if let state = filter.state { add("state", state) }
        let wanted = filter.institution.map { [$0] }
        let institutions = filter.reach.filter.map { allowed in
            wanted.map { $0.filter { allowed.contains($0) } } ?? allowed
        }
        guard let institutions = institutions ?? wanted else {
            return try rows(selection, conditions, values)
        }
        var found: [Row] = []
        for institution in institutions {
            found += try rows(
                selection,
                conditions + " AND connections.institution_id = ?\(values.count + 1)",
                values + [institution]
            )
        }
        let keyed = try found.map { (id: try $0["id"] as ConnectionID, row: $0) }
        return keyed.sorted { $0.id < $1.id }.prefix(limit).map(\.row)
    }

    private func rows(
        _ selection: String,
        _ conditions: String,
        _ values: [(any DatabaseValue)?]
    ) throws -> [Row] {
        var found: [Row] = []
        let sql = "\(selection) WHERE \(conditions) ORDER BY connections.id LIMIT ?3"
        try transaction.forEach(sql, values.map(Value.init)) { found.append($0) }
        return found
    }
}
