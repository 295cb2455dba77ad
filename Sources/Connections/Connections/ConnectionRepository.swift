package import Crypto
package import Database
package import Ground
package import Tenancy

/// The connections of one consortium.
package struct ConnectionRepository {
    let transaction: any Transaction
    let defaults: ProviderDefaults

    package init(_ transaction: any Transaction, defaults: ProviderDefaults = .standard) {
        self.transaction = transaction
        self.defaults = defaults
    }

    /// Adds a connection without credentials; its state and first due time are derived.
    ///
    /// The host counts as confirmed: whoever fills in credentials now sees where they go.
    /// *Throws*: `duplicate` when the name is taken, `unknown` for provider or institution.
    package func add(_ details: ConnectionDetails, in scope: ConsortiumScope, at now: Instant) throws -> Connection {
        try derived(insert(details, in: scope, at: now), in: scope, at: now)
    }

    /// Adds a connection with its credentials, if there are any.
    ///
    /// *Throws*: as without.
    package func add(
        _ details: ConnectionDetails,
        _ credentials: Credentials,
        keyring: Keyring,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> Connection {
        let id = try insert(details, in: scope, at: now)
        if !credentials.values.isEmpty { try store(credentials, of: id, keyring: keyring, in: scope) }
        return try derived(id, in: scope, at: now)
    }

    /// A connection that was just stored, with state and due time.
    private func derived(_ id: ConnectionID, in scope: ConsortiumScope, at now: Instant) throws -> Connection {
        try refresh(.connection(id), in: scope, at: now)
        guard let connection = try connection(id, in: scope) else { throw RecordError.unknown("connection", id) }
        return connection
    }

    private func insert(_ details: ConnectionDetails, in scope: ConsortiumScope, at now: Instant) throws -> ConnectionID
    {
        try refuseTaken(details.name, besides: nil, in: scope)
        guard try exists("providers", details.provider.rawValue, in: scope) else {
            throw RecordError.unknown("provider", details.provider)
        }
        if let institution = details.institution, try !exists("institutions", institution.rawValue, in: scope) {
            throw RecordError.unknown("institution", institution)
        }
        return try transaction.inserted(
            ConnectionID.self,
            into: "connections",
            [
                "consortium_id", "provider_id", "institution_id", "state", "credentials_filled", "host_confirmed",
                "created_at", "version",
            ] + ConnectionDetails.columns,
            [
                scope.consortium, details.provider, details.institution, ConnectionState.incomplete, "[]", true, now, 1,
            ] + details.columnValues
        )
    }

    /// A connection by number; nil for none of this consortium.
    package func connection(_ id: ConnectionID, in scope: ConsortiumScope) throws -> Connection? {
        try transaction.row(
            ConnectionRows.selection + " WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            id
        ).map(Connection.init)
    }

    /// A connection by its name, letter by letter; nil for none of this consortium.
    package func connection(named name: String, in scope: ConsortiumScope) throws -> Connection? {
        try transaction.row(
            ConnectionRows.selection + " WHERE consortium_id = ?1 AND name = ?2",
            scope.consortium,
            name
        ).map(Connection.init)
    }

    /// A connection with everything resolved; nil for none of this consortium.
    package func effective(_ id: ConnectionID, in scope: ConsortiumScope) throws -> EffectiveConnection? {
        try transaction.row(
            ConnectionRows.resolved + " WHERE connections.consortium_id = ?1 AND connections.id = ?2",
            scope.consortium,
            id
        ).map { try EffectiveConnection($0, defaults: defaults) }
    }

    /// Writes new details over the version that was read, and derives state and due time anew.
    ///
    /// *Throws*: `duplicate`, `changed`, `InvalidFields` for another provider or institution: a connection's
    /// credentials were given for the ones it has.
    package func update(_ connection: Connection, in scope: ConsortiumScope, at now: Instant) throws -> Connection {
        let details = connection.details
        guard let before = try self.connection(connection.id, in: scope) else {
            throw RecordError.changed("connection")
        }
        try refuseMove(from: before.details, to: details)
        try refuseTaken(details.name, besides: connection.id, in: scope)
        let count = try transaction.updated(
            "connections",
            ConnectionDetails.columns,
            details.columnValues,
            where: [("consortium_id", scope.consortium), ("id", connection.id), ("version", connection.version)]
        )
        guard count == 1 else { throw RecordError.changed("connection") }
        try refresh(.connection(connection.id), in: scope, at: now)
        guard let changed = try self.connection(connection.id, in: scope) else {
            throw RecordError.unknown("connection", connection.id)
        }
        return changed
    }

    /// Removes a connection that nothing refers to; the foreign keys refuse any other.
    package func remove(_ id: ConnectionID, in scope: ConsortiumScope) throws {
        try remove(.connection(id), in: scope)
    }

    /// Removes all connections of a selection; the foreign keys refuse when anything refers to one of them.
    package func remove(_ selection: ConnectionSelection, in scope: ConsortiumScope) throws {
        let filter = selection.filter(connectionIn: "id")
        try transaction.execute(
            "DELETE FROM connections WHERE consortium_id = ?1 \(filter.condition)",
            [Value(scope.consortium)] + filter.values
        )
    }

    private func exists(_ table: String, _ id: Int64, in scope: ConsortiumScope) throws -> Bool {
        try transaction.row("SELECT 1 FROM \(table) WHERE consortium_id = ?1 AND id = ?2", scope.consortium, id) != nil
    }

    private func refuseMove(from old: ConnectionDetails, to new: ConnectionDetails) throws {
        var check = FieldCheck()
        if old.provider != new.provider {
            check.note("provider", "A connection stays with its provider; add another connection instead.")
        }
        if old.institution != new.institution {
            check.note("institution", "A connection stays with its institution; add another connection instead.")
        }
        try check.finish()
    }

    private func refuseTaken(_ name: String, besides own: ConnectionID?, in scope: ConsortiumScope) throws {
        guard let holder = try connection(named: name, in: scope), holder.id != own else { return }
        throw RecordError.duplicate("connection", "name", name)
    }
}
