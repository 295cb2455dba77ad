package import Connections
package import Ground
package import Tenancy

/// Provider templates: kept by sysadmins, seen by everybody who may adopt one.
extension UseCases {
    /// Adds a template from fields as people write them, the name among them.
    package func addTemplate(fields: [String: String], as principal: Principal) async throws -> ProviderTemplate {
        try await addTemplate(name: "", ProviderSettings(), fields: fields, as: principal)
    }

    /// Adds a template from a record of the COUNTER Registry, with what the fields say over it.
    package func addTemplate(
        from draft: ProviderDraft,
        fields: [String: String] = [:],
        as principal: Principal
    ) async throws -> ProviderTemplate {
        try await addTemplate(name: draft.name, draft.settings, fields: fields, as: principal)
    }

    private func addTemplate(
        name: String,
        _ settings: ProviderSettings,
        fields: [String: String],
        as principal: Principal
    ) async throws -> ProviderTemplate {
        try await changing(.manageProviderTemplates, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "template")
            let valid = try ProviderForm.apply(fields, to: (name, settings))
            let template = try ProviderTemplateRepository(inquiry.transaction)
                .add(name: valid.name, valid.settings, at: inquiry.now)
            try inquiry.auditInstallation("template \(template.id)", after: template.document)
            return template
        }
    }

    /// All templates by number, a page at a time.
    package func templates(
        after: ProviderTemplateID? = nil,
        limit: Int = 500,
        as principal: Principal
    ) async throws -> [ProviderTemplate] {
        try await reading(.seeProviderTemplates, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "templates")
            return try ProviderTemplateRepository(inquiry.transaction).page(after: after, limit: limit)
        }
    }

    /// One template, by name or number.
    package func template(_ name: String, as principal: Principal) async throws -> ProviderTemplate {
        try await reading(.seeProviderTemplates, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "template")
            return try Lookup.template(name, inquiry.transaction)
        }
    }

    /// Changes a template and all providers that adopted it; a new host holds their connections back.
    package func editTemplate(
        _ name: String,
        fields: [String: String],
        as principal: Principal
    ) async throws -> ProviderTemplate {
        let defaults = settings.providerDefaults
        return try await changing(.manageProviderTemplates, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "template")
            let before = try Lookup.template(name, inquiry.transaction)
            let valid = try ProviderForm.apply(fields, to: (before.name, before.settings))
            var template = before
            (template.name, template.settings) = valid
            guard template != before else { return before }
            let changed = try ProviderTemplateRepository(inquiry.transaction)
                .update(template, defaults: defaults, at: inquiry.now)
            try inquiry.auditInstallation(
                "template \(changed.id)",
                before: before.document,
                after: changed.document
            )
            return changed
        }
    }

    /// Removes a template that no provider has adopted.
    package func removeTemplate(_ name: String, as principal: Principal) async throws {
        try await changing(.manageProviderTemplates, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "template")
            let template = try Lookup.template(name, inquiry.transaction)
            try ProviderTemplateRepository(inquiry.transaction).remove(template.id)
            try inquiry.auditInstallation("template \(template.id)", before: template.document)
        }
    }
}
