internal import Connections
internal import Database
package import Ground
package import Tenancy

/// Institutions of a consortium.
extension UseCases {
    /// Adds an institution from details that a program has at hand.
    ///
    /// *Throws*: `InvalidFields`; `RecordError` `.duplicate` when its name or local id is taken.
    package func addInstitution(
        _ details: InstitutionDetails,
        as principal: Principal
    ) async throws -> Institution {
        try await changing(.manageInstitutions, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "institution")
            return try inquiry.addInstitution(try details.validated())
        }
    }

    /// Adds an institution from fields as people write them.
    ///
    /// *Throws*: `InvalidFields`, every problem by its field; `RecordError` `.duplicate` when its name or local id is
    /// taken.
    package func addInstitution(fields: [String: String], as principal: Principal) async throws -> Institution {
        try await changing(.manageInstitutions, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "institution")
            return try inquiry.addInstitution(try InstitutionForm.apply(fields, to: InstitutionDetails(name: "")))
        }
    }

    /// The institutions that the principal sees, by number, a page at a time.
    package func institutions(
        after: InstitutionID? = nil,
        limit: Int = 500,
        as principal: Principal
    ) async throws -> [Institution] {
        try await reading(.seeInstitutions, as: principal) { inquiry in
            let reach = try inquiry.reach(subject: "institutions")
            return try InstitutionRepository(inquiry.transaction)
                .page(in: inquiry.scope, reach: reach, after: after, limit: limit)
        }
    }

    /// One institution, by local id, name or number.
    package func institution(_ name: String, as principal: Principal) async throws -> Institution {
        try await reading(.seeInstitutions, as: principal) { inquiry in
            let institution = try inquiry.lookup.institution(name)
            try inquiry.allow(.institution(institution.id), subject: "institution \(institution.id)")
            return institution
        }
    }

    /// Changes what the fields name; when its state changes, its connections are suspended or woken with it.
    package func editInstitution(
        _ name: String,
        fields: [String: String],
        as principal: Principal
    ) async throws -> Institution {
        try await changing(.manageInstitutions, as: principal) { inquiry in
            var institution = try inquiry.lookup.institution(name)
            try inquiry.allow(.consortium, subject: "institution \(institution.id)")
            institution.details = try InstitutionForm.apply(fields, to: institution.details)
            return try inquiry.update(institution, settings.providerDefaults)
        }
    }

    /// Removes an institution with its connections; refused once it has harvests.
    package func removeInstitution(_ name: String, as principal: Principal) async throws {
        try await changing(.manageInstitutions, as: principal) { inquiry in
            let institution = try inquiry.lookup.institution(name)
            try inquiry.allow(.consortium, subject: "institution \(institution.id)")
            let scope = try inquiry.scope
            guard try !inquiry.hasHarvests(.institution(institution.id)) else {
                throw RecordError.hasHarvests("institution")
            }
            try inquiry.removing("institution") {
                try ConnectionRepository(inquiry.transaction).remove(.institution(institution.id), in: scope)
                try InstitutionRepository(inquiry.transaction).remove(institution.id, in: scope)
            }
            try inquiry.audit("institution \(institution.id)", of: institution.id, before: institution.document)
        }
    }
}

extension Inquiry {
    /// Finds what people name in the principal's consortium.
    var lookup: Lookup {
        get throws { Lookup(transaction, in: try scope) }
    }

    func addInstitution(_ details: InstitutionDetails) throws -> Institution {
        let institution = try InstitutionRepository(transaction).add(details, in: scope, at: now)
        try audit("institution \(institution.id)", of: institution.id, after: institution.document)
        return institution
    }

    /// Stores a changed institution; its state reaches its connections'.
    func update(_ institution: Institution, _ defaults: ProviderDefaults) throws -> Institution {
        let institutions = InstitutionRepository(transaction)
        guard let before = try institutions.institution(institution.id, in: scope) else {
            throw RecordError.unknown("institution", institution.id)
        }
        guard before.details != institution.details else { return before }
        let changed = try institutions.update(institution, in: scope)
        if before.details.state != changed.details.state {
            try ConnectionRepository(transaction, defaults: defaults)
                .refresh(.institution(changed.id), in: scope, at: now)
        }
        try audit("institution \(changed.id)", of: changed.id, before: before.document, after: changed.document)
        return changed
    }
}
