package import Connections
package import Ground
package import Tenancy
internal import Database

/// Connections for the members that a provider's `/members` names.
extension UseCases {
    /// What becomes of one member.
    package struct MemberOutcome: Sendable, Hashable {
        /// What was done, or in a dry run would be.
        package enum Effect: String, Sendable, Hashable {
            /// A connection was added.
            case added
            /// The institution has a connection to this provider; it stays as it is.
            case known
            /// No institution of ours fits; add it, or ask for institutions to be added.
            case noInstitution
            /// What the provider says of the member cannot be stored; the others are not held up by it.
            case unusable
        }

        package let institutionName: String
        package let connectionName: String
        package let match: MemberDraft.Match
        package let effect: Effect
        /// Why it is unusable, one sentence; nil for every other effect.
        package let problem: String?

        package var document: JSONValue {
            [
                "institution": .text(institutionName), "connection": .text(connectionName),
                "match": .text(match.rawValue), "effect": .text(effect.rawValue), "problem": JSONValue(problem),
            ]
        }
    }

    /// Adds a connection for each member, with the credentials of the connection that was asked and the member's own
    /// account.
    ///
    /// Institutions that are not known are added where that is wished. Each member is judged alone.
    /// A dry run does everything but keep it.
    package func addMembers(
        _ list: MemberList,
        from name: String,
        addingInstitutions: Bool,
        dryRun: Bool,
        as principal: Principal
    ) async throws -> [MemberOutcome] {
        let (defaults, keyring) = (settings.providerDefaults, keyring)
        do {
            return try await changing(.manageConnections, as: principal) { inquiry in
                try inquiry.allow(.consortium, subject: "connections")
                if addingInstitutions { try inquiry.requireInstitutions() }
                let source = try inquiry.view(try inquiry.lookup.connection(name), defaults)
                let credentials = try ConnectionRepository(inquiry.transaction)
                    .credentials(of: source.connection.id, keyring: keyring, in: inquiry.scope)
                let drafts = list.drafts(
                    provider: source.effective.providerName,
                    institutions: try inquiry.allInstitutions(),
                    credentials: credentials
                )
                let outcomes = try drafts.map { draft in
                    do {
                        let effect = try inquiry.place(draft, source, adding: addingInstitutions) {
                            _ = try inquiry.addConnection($0, $1, defaults, keyring)
                        }
                        return MemberOutcome(draft, effect)
                    } catch let error as InvalidFields {
                        return MemberOutcome(draft, .unusable, problem: error.description)
                    } catch let error as RecordError {
                        return MemberOutcome(draft, .unusable, problem: error.description)
                    }
                }
                if dryRun { throw NothingKept(outcomes: outcomes) }
                return outcomes
            }
        } catch let nothing as NothingKept {
            return nothing.outcomes
        }
    }
}

extension UseCases.MemberOutcome {
    /// Names as they are shown: of what cannot be stored, no more than fits on a line.
    fileprivate init(_ draft: MemberDraft, _ effect: Effect, problem: String? = nil) {
        let isStored = effect == .added || effect == .known
        self.init(
            institutionName: isStored ? draft.institutionName : FieldCheck.excerpt(draft.institutionName),
            connectionName: isStored ? draft.connectionName : FieldCheck.excerpt(draft.connectionName),
            match: draft.match,
            effect: effect,
            problem: problem
        )
    }
}

/// Rolls a dry run back, and carries what it would have done.
private struct NothingKept: Error {
    let outcomes: [UseCases.MemberOutcome]
}

extension Inquiry {
    /// Adding institutions on the way takes leave of its own.
    fileprivate func requireInstitutions() throws {
        try require(
            AccessPolicy.decide(principal, .manageInstitutions, .consortium),
            subject: "institutions"
        )
    }

    fileprivate func allInstitutions() throws -> [Institution] {
        let repository = InstitutionRepository(transaction)
        var (all, after): ([Institution], InstitutionID?) = ([], nil)
        while true {
            let page = try repository.page(in: scope, after: after)
            all += page
            guard let last = page.last else { return all }
            after = last.id
        }
    }

    /// Finds a member's institution, or adds it, and adds a connection unless there is one.
    ///
    /// All that may be wrong is looked at before anything is added, so that a member is added whole or not at all.
    fileprivate func place(
        _ draft: MemberDraft,
        _ source: ConnectionView,
        adding: Bool,
        _ add: (ConnectionDetails, Credentials) throws -> Void
    ) throws -> UseCases.MemberOutcome.Effect {
        guard draft.institution != nil || adding else { return .noInstitution }
        let provider = source.connection.details.provider
        let connections = ConnectionRepository(transaction)
        if let institution = draft.institution {
            let filter = ConnectionFilter(reach: .everything, provider: provider, institution: institution)
            guard try connections.page(in: scope, filter, limit: 1).isEmpty else { return .known }
        }
        let new = try InstitutionDetails(name: draft.institutionName).validated()
        var details = ConnectionDetails(name: draft.connectionName, provider: provider, institution: draft.institution)
        details = try details.validated()
        let credentials = try draft.credentials.validated()
        guard try connections.connection(named: details.name, in: scope) == nil else {
            throw RecordError.duplicate("connection", "name", details.name)
        }
        if draft.institution == nil { details.institution = try addInstitution(new).id }
        try add(details, credentials)
        return .added
    }
}
