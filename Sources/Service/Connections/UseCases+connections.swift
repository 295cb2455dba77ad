package import Connections
package import Ground
package import Tenancy
internal import Database

/// Connections and their credentials, which go in and never come out.
extension UseCases {
    /// Adds a connection with whatever credentials are given; without a required one it is incomplete.
    package func addConnection(
        _ details: ConnectionDetails,
        credentials: Credentials,
        as principal: Principal
    ) async throws -> ConnectionView {
        let (defaults, keyring) = (settings.providerDefaults, keyring)
        return try await changing(.manageConnections, as: principal) { inquiry in
            try inquiry.allow(.owner(details.institution), subject: "connection")
            let (valid, secret) = (try details.validated(), try credentials.validated())
            return try inquiry.view(try inquiry.addConnection(valid, secret, defaults, keyring), defaults)
        }
    }

    /// Adds a connection from fields as people write them: names for provider and institution, credentials among the
    /// rest.
    ///
    /// *Throws*: `InvalidFields`, every problem by its field.
    package func addConnection(fields: [String: String], as principal: Principal) async throws -> ConnectionView {
        let (defaults, keyring) = (settings.providerDefaults, keyring)
        return try await changing(.manageConnections, as: principal) { inquiry in
            _ = try inquiry.reach(subject: "connection")
            let (details, credentials) = try ConnectionForm.apply(fields, to: nil, Credentials([:]), inquiry.lookup)
            try inquiry.allow(.owner(details.institution), subject: "connection")
            return try inquiry.view(try inquiry.addConnection(details, credentials, defaults, keyring), defaults)
        }
    }

    /// The connections that the principal sees, by number, a page at a time.
    package func connections(
        provider: String? = nil,
        institution: String? = nil,
        state: ConnectionState? = nil,
        after: ConnectionID? = nil,
        limit: Int = 500,
        as principal: Principal
    ) async throws -> [ConnectionView] {
        let defaults = settings.providerDefaults
        return try await reading(.seeConnections, as: principal) { inquiry in
            let filter = ConnectionFilter(
                reach: try inquiry.reach(subject: "connections"),
                provider: try provider.map { try inquiry.lookup.provider($0).id },
                institution: try institution.map { try inquiry.lookup.institution($0).id },
                state: state
            )
            let repository = ConnectionRepository(inquiry.transaction, defaults: defaults)
            let scope = try inquiry.scope
            let page = try repository.page(in: scope, filter, after: after, limit: limit)
            let effective = try repository.effectivePage(in: scope, filter, after: after, limit: limit)
            return zip(page, effective).map { ConnectionView(connection: $0, effective: $1) }
        }
    }

    /// One connection, by name or number.
    package func connection(_ name: String, as principal: Principal) async throws -> ConnectionView {
        let defaults = settings.providerDefaults
        return try await reading(.seeConnections, as: principal) { inquiry in
            try inquiry.view(try inquiry.connection(name), defaults)
        }
    }

    /// Changes a connection, and those of its credentials that the fields name.
    ///
    /// New credentials are neither broken nor verified.
    package func editConnection(
        _ name: String,
        fields: [String: String],
        as principal: Principal
    ) async throws -> ConnectionView {
        let (defaults, keyring) = (settings.providerDefaults, keyring)
        return try await changing(.manageConnections, as: principal) { inquiry in
            let connection = try inquiry.connection(name)
            let change = try inquiry.change(connection, fields, try inquiry.lookup, defaults, keyring)
            return try inquiry.view(change.connection, defaults)
        }
    }

    /// Lets credentials be sent to where a provider's address leads now, for all its connections that wait.
    ///
    /// Answers how many there were.
    package func confirmHost(ofProvider name: String, as principal: Principal) async throws -> Int {
        try await changing(.confirmHosts, as: principal) { inquiry in
            let provider = try inquiry.lookup.provider(name)
            try inquiry.allow(.consortium, subject: "provider \(provider.id)")
            let scope = try inquiry.scope
            let waiting = try ConnectionRepository(inquiry.transaction).confirmHosts(.provider(provider.id), in: scope)
            guard !waiting.isEmpty else { return 0 }
            try inquiry.audit(
                "provider \(provider.id)",
                after: ["host": .text(provider.host), "connections": .list(waiting.map { JSONValue($0) })]
            )
            return waiting.count
        }
    }

    /// Removes a connection; refused once it has harvests.
    package func removeConnection(_ name: String, as principal: Principal) async throws {
        try await changing(.manageConnections, as: principal) { inquiry in
            let connection = try inquiry.connection(name)
            let scope = try inquiry.scope
            guard try !inquiry.hasHarvests(.connection(connection.id)) else {
                throw RecordError(
                    .inUse,
                    "connection",
                    "The connection has harvests, whose history would go with it; switch it off instead."
                )
            }
            try inquiry.removing("connection") {
                try ConnectionRepository(inquiry.transaction).remove(connection.id, in: scope)
            }
            try inquiry.audit(
                "connection \(connection.id)",
                of: connection.details.institution,
                before: connection.document
            )
        }
    }
}
