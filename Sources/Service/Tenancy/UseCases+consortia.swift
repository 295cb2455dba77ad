internal import Connections
internal import Database
package import Ground
package import Tenancy

/// Consortia: kept by sysadmins; how harvests are run and told of is their admins' too.
extension UseCases {
    /// Adds a consortium from details that a program has at hand.
    ///
    /// *Throws*: `InvalidFields`; `RecordError` `.duplicate` when the key is taken.
    package func addConsortium(
        _ details: ConsortiumDetails,
        as principal: Principal
    ) async throws -> Consortium {
        try await changing(.manageConsortia, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "consortium")
            return try inquiry.addConsortium(try details.validated())
        }
    }

    /// Adds a consortium from fields as people write them.
    ///
    /// *Throws*: `InvalidFields`, every problem by its field; `RecordError` `.duplicate` when the key is taken.
    package func addConsortium(
        fields: [String: String],
        as principal: Principal
    ) async throws -> Consortium {
        try await changing(.manageConsortia, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "consortium")
            let details = try ConsortiumForm.apply(fields, to: ConsortiumDetails(key: "", name: ""))
            return try inquiry.addConsortium(details)
        }
    }

    /// All consortia, for sysadmins.
    package func consortia(
        after: ConsortiumID? = nil,
        limit: Int = 500,
        as principal: Principal
    ) async throws -> [Consortium] {
        try await reading(.manageConsortia, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "consortia")
            return try ConsortiumRepository(inquiry.transaction).page(after: after, limit: limit)
        }
    }

    /// The consortium in which the principal acts.
    package func consortium(as principal: Principal) async throws -> Consortium {
        try await reading(.seeConsortium, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "consortium")
            return try inquiry.consortium()
        }
    }

    /// Changes the consortium in which the principal acts; sysadmins only.
    package func editConsortium(fields: [String: String], as principal: Principal) async throws -> Consortium {
        try await changing(.manageConsortia, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "consortium")
            var consortium = try inquiry.consortium()
            consortium.details = try ConsortiumForm.apply(fields, to: consortium.details)
            return try inquiry.update(consortium, settings.providerDefaults)
        }
    }

    /// Changes how the consortium's harvests are run and told of: its night, approval, quota, domains.
    package func editPolicies(fields: [String: String], as principal: Principal) async throws -> Consortium {
        try await changing(.manageConsortiumPolicies, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "consortium")
            var consortium = try inquiry.consortium()
            consortium.details.policies = try ConsortiumForm.apply(fields, to: consortium.details.policies)
            return try inquiry.update(consortium, settings.providerDefaults)
        }
    }

    /// Removes the consortium in which the principal acts with everything in it; refused once it has harvests.
    package func removeConsortium(as principal: Principal) async throws {
        try await changing(.manageConsortia, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "consortium")
            let consortium = try inquiry.consortium()
            guard try !inquiry.hasHarvests(.all) else {
                throw RecordError.hasHarvests("consortium")
            }
            try inquiry.removing("consortium") { try inquiry.removeEverything(of: consortium) }
            try inquiry.audit("consortium \(consortium.id)", before: consortium.document)
        }
    }
}

extension Inquiry {
    /// The consortium in which the principal acts.
    func consortium() throws -> Consortium {
        let id = try scope.consortium
        guard let consortium = try ConsortiumRepository(transaction).consortium(id) else {
            throw RecordError.unknown("consortium", id)
        }
        return consortium
    }

    fileprivate func addConsortium(_ details: ConsortiumDetails) throws -> Consortium {
        let consortium = try ConsortiumRepository(transaction).add(details, at: now)
        try auditInstallation("consortium \(consortium.id)", after: consortium.document)
        return consortium
    }

    /// Stores a changed consortium; zone, night and state reach its connections' due times and states.
    fileprivate func update(_ consortium: Consortium, _ defaults: ProviderDefaults) throws -> Consortium {
        let before = try self.consortium()
        guard before.details != consortium.details else { return before }
        let changed = try ConsortiumRepository(transaction).update(consortium)
        try ConnectionRepository(transaction, defaults: defaults).refresh(.all, in: scope, at: now)
        try audit("consortium \(changed.id)", before: before.document, after: changed.document)
        return changed
    }

    /// Every row that this chapter and the earlier ones keep for the consortium, then the consortium itself.
    fileprivate func removeEverything(of consortium: Consortium) throws {
        let scope = consortium.scope
        try ConnectionRepository(transaction).remove(.all, in: scope)
        try ProviderRepository(transaction).removeAll(in: scope)
        try ConsortiumRepository(transaction).remove(consortium.id)
    }
}
