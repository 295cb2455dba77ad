package import Database
package import Ground
package import Tenancy

/// The providers of one consortium.
package struct ProviderRepository {
    private let transaction: any Transaction
    private let defaults: ProviderDefaults

    package init(_ transaction: any Transaction, defaults: ProviderDefaults = .standard) {
        self.transaction = transaction
        self.defaults = defaults
    }

    /// Adds a provider that has an address, its own or its template's.
    ///
    /// *Throws*: `duplicate` when the name is taken, `unknown` for the template, `InvalidFields` without an address.
    package func add(_ details: ProviderDetails, in scope: ConsortiumScope, at now: Instant) throws -> Provider {
        try refuseTaken(details.name, besides: nil, in: scope)
        let url = try address(of: details)
        let id = try transaction.inserted(
            ProviderID.self,
            into: "providers",
            ["consortium_id", "template_id", "name", "state", "host", "created_at", "version"]
                + ProviderSettings.columns,
            [scope.consortium, details.template, details.name, details.state, url.host, now, 1]
                + details.settings.columnValues
        )
        guard let provider = try provider(id, in: scope) else { throw RecordError.unknown("provider", id) }
        return provider
    }

    /// A provider by number, with its own settings only; nil for none of this consortium.
    package func provider(_ id: ProviderID, in scope: ConsortiumScope) throws -> Provider? {
        try transaction.row(of: "providers", id, in: scope).map(Provider.init)
    }

    /// A provider by its name, letter by letter; nil for none of this consortium.
    package func provider(named name: String, in scope: ConsortiumScope) throws -> Provider? {
        try transaction.row(of: "providers", where: "name", name, in: scope).map(Provider.init)
    }

    /// All providers by id, a page at a time.
    package func page(
        in scope: ConsortiumScope,
        after: ProviderID? = nil,
        limit: Int = 500
    ) throws -> [Provider] {
        try transaction.rows(
            "SELECT * FROM providers WHERE consortium_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
            scope.consortium,
            after ?? ProviderID(0),
            limit
        ).map(Provider.init)
    }

    /// The provider's own settings with its template's; nil for none of this consortium.
    package func settings(of id: ProviderID, in scope: ConsortiumScope) throws -> ProviderSettings? {
        try provider(id, in: scope).map { try inherited($0.details) }
    }

    /// Writes new details over the version that was read, and brings its connections up to date.
    ///
    /// When the address now leads elsewhere, its connections wait until an admin confirms the host.
    /// *Throws*: `duplicate`, `changed`, `unknown` for the template, `InvalidFields` without an address.
    package func update(_ provider: Provider, in scope: ConsortiumScope, at now: Instant) throws -> Provider {
        let details = provider.details
        try refuseTaken(details.name, besides: provider.id, in: scope)
        _ = try address(of: details)
        let before = try origin(of: provider.id, in: scope)
        let count = try transaction.updated(
            "providers",
            ["template_id", "name", "state"] + ProviderSettings.columns,
            [details.template, details.name, details.state] + details.settings.columnValues,
            where: [("consortium_id", scope.consortium), ("id", provider.id), ("version", provider.version)]
        )
        guard count == 1 else { throw RecordError.changed("provider") }
        try settle(provider.id, originBefore: before, in: scope, at: now)
        guard let changed = try self.provider(provider.id, in: scope) else {
            throw RecordError.unknown("provider", provider.id)
        }
        return changed
    }

    /// Sends nothing to the provider until then; nil ends the pause.
    package func pause(_ id: ProviderID, until: Instant?, in scope: ConsortiumScope) throws {
        try transaction.run(
            "UPDATE providers SET paused_until = ?3, version = version + 1 WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            id,
            until
        )
    }

    /// Removes a provider without connections.
    ///
    /// *Throws*: `inUse`.
    package func remove(_ id: ProviderID, in scope: ConsortiumScope) throws {
        let used = try transaction.row(
            "SELECT id FROM connections WHERE consortium_id = ?1 AND provider_id = ?2 LIMIT 1",
            scope.consortium,
            id
        )
        guard used == nil else {
            throw RecordError(
                .inUse,
                "provider",
                "The provider has connections; remove them first, or make the provider inactive."
            )
        }
        try transaction.run("DELETE FROM providers WHERE consortium_id = ?1 AND id = ?2", scope.consortium, id)
    }

    /// Removes every provider of a consortium that goes; the foreign keys refuse while connections are there.
    package func removeAll(in scope: ConsortiumScope) throws {
        try transaction.run("DELETE FROM providers WHERE consortium_id = ?1", scope.consortium)
    }

    /// Where the provider's address leads as things stand; nil for none of this consortium.
    func origin(of id: ProviderID, in scope: ConsortiumScope) throws -> String? {
        try settings(of: id, in: scope)?.url?.origin
    }

    /// After a change of a provider or its template: stores the host in force, holds back what led elsewhere before,
    /// and derives the connections' states and due times anew.
    func settle(
        _ id: ProviderID,
        originBefore: String?,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws {
        guard let provider = try provider(id, in: scope) else { return }
        let url = try address(of: provider.details)
        try transaction.run(
            "UPDATE providers SET host = ?3 WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            id,
            url.host
        )
        if url.origin != originBefore {
            try transaction.run(
                """
                UPDATE connections SET host_confirmed = 0, verified_at = NULL, version = version + 1
                WHERE consortium_id = ?1 AND provider_id = ?2
                """,
                scope.consortium,
                id
            )
        }
        try ConnectionRepository(transaction, defaults: defaults).refresh(.provider(id), in: scope, at: now)
    }

    private func inherited(_ details: ProviderDetails) throws -> ProviderSettings {
        guard let template = details.template else { return details.settings }
        guard let found = try ProviderTemplateRepository(transaction).template(template) else {
            throw RecordError.unknown("provider template", template)
        }
        return details.settings.inheriting(found.settings)
    }

    private func address(of details: ProviderDetails) throws -> ServiceURL {
        if let url = try inherited(details).url { return url }
        throw InvalidFields([
            FieldProblem("base_url", "The provider needs the address of its service, or a template that has one.")
        ])
    }

    private func refuseTaken(_ name: String, besides own: ProviderID?, in scope: ConsortiumScope) throws {
        guard let holder = try provider(named: name, in: scope), holder.id != own else { return }
        throw RecordError.duplicate("provider", "name", name)
    }
}

extension Provider {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            consortium: row["consortium_id"],
            details: ProviderDetails(
                name: row["name"],
                template: row["template_id"],
                state: row["state"],
                settings: ProviderSettings(row)
            ),
            host: row["host"],
            pausedUntil: row["paused_until"],
            createdAt: row["created_at"],
            version: row["version"]
        )
    }
}
