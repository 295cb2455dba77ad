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
        }

        package let institutionName: String
        package let connectionName: String
        package let match: MemberDraft.Match
        package let effect: Effect

        package var document: JSONValue {
            [
                "institution": .text(institutionName), "connection": .text(connectionName),
                "match": .text(match.rawValue), "effect": .text(effect.rawValue),
            ]
        }
    }

    /// Adds a connection for each member, with the credentials of the connection that was asked and the member's own
    /// account; institutions that are not known are added where that is wished.
    ///
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
                    let effect = try inquiry.place(draft, source, adding: addingInstitutions) { details in
                        _ = try inquiry.addConnection(details, draft.credentials, defaults, keyring)
                    }
                    return MemberOutcome(
                        institutionName: draft.institutionName,
                        connectionName: draft.connectionName,
                        match: draft.match,
                        effect: effect
                    )
                }
                if dryRun { throw NothingKept(outcomes: outcomes) }
                return outcomes
            }
        } catch let nothing as NothingKept {
            return nothing.outcomes
        }
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
    fileprivate func place(
        _ draft: MemberDraft,
        _ source: ConnectionView,
        adding: Bool,
        _ add: (ConnectionDetails) throws -> Void
    ) throws -> UseCases.MemberOutcome.Effect {
        var institution = draft.institution
        if institution == nil, adding {
            institution = try addInstitution(try InstitutionDetails(name: draft.institutionName).validated()).id
        }
        guard let institution else { return .noInstitution }
        let filter = ConnectionFilter(
            reach: .everything,
            provider: source.connection.details.provider,
            institution: institution
        )
        let connections = ConnectionRepository(transaction)
        guard try connections.page(in: scope, filter, limit: 1).isEmpty else { return .known }
        let details = ConnectionDetails(
            name: draft.connectionName,
            provider: source.connection.details.provider,
            institution: institution
        )
        try add(try details.validated())
        return .added
    }
}
