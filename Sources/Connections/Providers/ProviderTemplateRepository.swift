package import Database
package import Ground
internal import Tenancy

/// The provider templates of the installation, which belong to no consortium.
package struct ProviderTemplateRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Stores a new template; nobody has adopted it yet.
    ///
    /// *Throws*: `duplicate` when the name is taken.
    package func add(name: String, _ settings: ProviderSettings, at now: Instant) throws -> ProviderTemplate {
        try refuseTaken(name, besides: nil)
        let columns = ProviderSettings.columns
        let id = try transaction.inserted(
            ProviderTemplateID.self,
            into: "provider_templates",
            ["name", "created_at", "version"] + columns,
            [name, now, 1] + settings.columnValues
        )
        return ProviderTemplate(id: id, name: name, settings: settings, createdAt: now, version: 1)
    }

    /// A template by number, whoever asks: templates belong to the installation; nil for none.
    package func template(_ id: ProviderTemplateID) throws -> ProviderTemplate? {
        try transaction.row("SELECT * FROM provider_templates WHERE id = ?1", id).map(ProviderTemplate.init)
    }

    /// A template by its name, letter by letter; nil for none.
    package func template(named name: String) throws -> ProviderTemplate? {
        try transaction.row("SELECT * FROM provider_templates WHERE name = ?1", name).map(ProviderTemplate.init)
    }

    /// All templates by id, a page at a time.
    package func page(after: ProviderTemplateID? = nil, limit: Int = 500) throws -> [ProviderTemplate] {
        try transaction.rows(
            "SELECT * FROM provider_templates WHERE id > ?1 ORDER BY id LIMIT ?2",
            after ?? ProviderTemplateID(0),
            limit
        ).map(ProviderTemplate.init)
    }

    /// Writes a template over the version that was read, and brings every provider that adopted it up to date.
    ///
    /// A provider without an address of its own follows to a new host; its connections then wait for an admin.
    /// *Throws*: `duplicate`, `changed`.
    package func update(
        _ template: ProviderTemplate,
        defaults: ProviderDefaults = .standard,
        at now: Instant
    ) throws -> ProviderTemplate {
        try refuseTaken(template.name, besides: template.id)
        let adopters = try adopters(of: template.id)
        let before = try adopters.map { try ProviderRepository(transaction).origin(of: $0.id, in: $0.scope) }
        let count = try transaction.updated(
            "provider_templates",
            ["name"] + ProviderSettings.columns,
            [template.name] + template.settings.columnValues,
            where: [("id", template.id), ("version", template.version)]
        )
        guard count == 1, let changed = try self.template(template.id) else {
            throw RecordError.changed("provider template")
        }
        for (adopter, origin) in zip(adopters, before) {
            try ProviderRepository(transaction, defaults: defaults)
                .settle(adopter.id, originBefore: origin, in: adopter.scope, at: now)
        }
        return changed
    }

    /// Removes a template that no provider uses.
    ///
    /// *Throws*: `inUse`.
    package func remove(_ id: ProviderTemplateID) throws {
        guard try adopters(of: id).isEmpty else {
            throw RecordError(
                .inUse,
                "provider template",
                "Providers have adopted this template; give them settings of their own first."
            )
        }
        try transaction.run("DELETE FROM provider_templates WHERE id = ?1", id)
    }

    private func adopters(of id: ProviderTemplateID) throws -> [(id: ProviderID, scope: ConsortiumScope)] {
        let engine = EngineScope()
        return try transaction.rows(
            "SELECT consortium_id, id FROM providers WHERE template_id = ?1 ORDER BY consortium_id, id",
            id
        ).map { row in (try row["id"], engine.consortium(try row["consortium_id"])) }
    }

    private func refuseTaken(_ name: String, besides own: ProviderTemplateID?) throws {
        guard let holder = try template(named: name), holder.id != own else { return }
        throw RecordError.duplicate("provider template", "name", name)
    }
}

extension ProviderTemplate {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            name: row["name"],
            settings: ProviderSettings(row),
            createdAt: row["created_at"],
            version: row["version"]
        )
    }
}
