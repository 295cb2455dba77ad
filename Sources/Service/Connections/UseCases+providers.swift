package import Connections
package import Ground
package import Tenancy
internal import Database
internal import Harvests

/// Providers of a consortium.
extension UseCases {
    /// Adds a provider from details that a program has at hand.
    ///
    /// *Throws*: `InvalidFields`, every problem by its field; `RecordError` `.duplicate` when the name is taken.
    package func addProvider(_ details: ProviderDetails, as principal: Principal) async throws -> Provider {
        try await addProvider(details, fields: [:], as: principal)
    }

    /// Adds a provider of one's own, or, with the field `template`, one that is adopted.
    package func addProvider(fields: [String: String], as principal: Principal) async throws -> Provider {
        try await addProvider(ProviderDetails(name: "", settings: ProviderSettings()), fields: fields, as: principal)
    }

    /// Adds a provider from a record of the COUNTER Registry, with what the fields say over it.
    ///
    /// Where the service wants a platform and no field names it, every connection has to.
    package func addProvider(
        from draft: ProviderDraft,
        fields: [String: String] = [:],
        as principal: Principal
    ) async throws -> Provider {
        let details = ProviderDetails(name: draft.name, settings: draft.settings)
        return try await addProvider(details, fields: fields, as: principal)
    }

    private func addProvider(
        _ details: ProviderDetails,
        fields: [String: String],
        as principal: Principal
    ) async throws -> Provider {
        try await changing(.manageProviders, as: principal) { [defaults = settings.providerDefaults] inquiry in
            try inquiry.allow(.consortium, subject: "provider")
            return try inquiry.addProvider(try ProviderForm.apply(fields, to: details, inquiry.lookup), defaults)
        }
    }

    /// The providers by number, a page at a time.
    package func providers(
        after: ProviderID? = nil,
        limit: Int = 500,
        as principal: Principal
    ) async throws -> [Provider] {
        try await reading(.seeProviders, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "providers")
            return try ProviderRepository(inquiry.transaction).page(in: inquiry.scope, after: after, limit: limit)
        }
    }

    /// One provider by name or number, with the settings in force.
    package func provider(_ name: String, as principal: Principal) async throws -> ProviderView {
        try await reading(.seeProviders, as: principal) { [defaults = settings.providerDefaults] inquiry in
            let provider = try inquiry.lookup.provider(name)
            try inquiry.allow(.consortium, subject: "provider \(provider.id)")
            let template = try provider.details.template.flatMap {
                try ProviderTemplateRepository(inquiry.transaction).template($0)
            }
            let view = ProviderView(provider: provider, template: template, defaults: defaults)
            let pauses = try PauseRepository(inquiry.transaction).inForce(in: inquiry.scope, at: inquiry.now)
            return ProviderView(
                provider: provider,
                template: template,
                defaults: defaults,
                pauses: pauses.filter { $0.target.covers(provider.id, view.settings.harvester ?? defaults.harvester) }
            )
        }
    }

    /// Changes a provider; when its address leads to another host, its connections wait until an admin confirms it.
    package func editProvider(
        _ name: String,
        fields: [String: String],
        as principal: Principal
    ) async throws -> Provider {
        try await changing(.manageProviders, as: principal) { [defaults = settings.providerDefaults] inquiry in
            var provider = try inquiry.lookup.provider(name)
            try inquiry.allow(.consortium, subject: "provider \(provider.id)")
            provider.details = try ProviderForm.apply(fields, to: provider.details, inquiry.lookup)
            return try inquiry.update(provider, defaults)
        }
    }

    /// Removes a provider with its connections; refused once it has harvests.
    package func removeProvider(_ name: String, as principal: Principal) async throws {
        try await changing(.manageProviders, as: principal) { inquiry in
            let provider = try inquiry.lookup.provider(name)
            try inquiry.allow(.consortium, subject: "provider \(provider.id)")
            let scope = try inquiry.scope
            guard try !inquiry.hasHarvests(.provider(provider.id)) else {
                throw RecordError.hasHarvests("provider")
            }
            try inquiry.removing("provider") {
                try ConnectionRepository(inquiry.transaction).remove(.provider(provider.id), in: scope)
                try ProviderRepository(inquiry.transaction).remove(provider.id, in: scope)
            }
            try inquiry.audit("provider \(provider.id)", before: provider.document)
        }
    }
}

extension Inquiry {
    func addProvider(_ details: ProviderDetails, _ defaults: ProviderDefaults) throws -> Provider {
        let provider = try ProviderRepository(transaction, defaults: defaults).add(details, in: scope, at: now)
        try audit("provider \(provider.id)", after: provider.document)
        return provider
    }

    /// Stores a changed provider; its connections' states and due times follow.
    func update(_ provider: Provider, _ defaults: ProviderDefaults) throws -> Provider {
        let providers = ProviderRepository(transaction, defaults: defaults)
        guard let before = try providers.provider(provider.id, in: scope) else {
            throw RecordError.unknown("provider", provider.id)
        }
        guard before.details != provider.details else { return before }
        let changed = try providers.update(provider, in: scope, at: now)
        if before.details.settings.harvester != changed.details.settings.harvester
            || before.details.template != changed.details.template
        {
            try PauseRepository(transaction, defaults: defaults).settle(.provider(changed.id, of: changed.consortium))
        }
        try audit("provider \(changed.id)", before: before.document, after: changed.document)
        return changed
    }
}
