package import Connections
internal import Database
internal import Engine
internal import Ground
package import Harvesters
internal import Harvests
package import Tenancy
internal import Transfer

/// Asking a provider something at once, for a person who waits for the answer.
extension Installation {
    /// Tries a connection step by step without harvesting, and remembers the reports that are on offer.
    ///
    /// *Throws*: `ConnectionNotReady` when nothing may be sent over it.
    package func testConnection(
        _ name: String,
        allowLoopback: Bool = false,
        as principal: Principal
    ) async throws -> (connection: ConnectionView, availability: Availability) {
        let view = try await useCases.connectionForTest(name, as: principal)
        let context = try await context(of: view, allowLoopback, as: principal)
        let availability = await SUSHIHarvester().checkAvailability(context)
        try await useCases.keepTest(of: view, availability, as: principal)
        return (view, availability)
    }

    /// Asks a provider whose usage a connection's credentials may see.
    ///
    /// *Throws*: `ConnectionNotReady`, `TransferError`.
    package func fetchMembers(
        _ name: String,
        allowLoopback: Bool = false,
        as principal: Principal
    ) async throws -> MemberList? {
        let view = try await useCases.connectionForTest(name, as: principal)
        return try await SUSHIHarvester().members(try await context(of: view, allowLoopback, as: principal))
    }

    private func context(
        of view: ConnectionView,
        _ allowLoopback: Bool,
        as principal: Principal
    ) async throws -> HarvesterContext {
        if let obstacle = view.effective.obstacle(at: useCases.clock.now()) {
            // Broken credentials are what a test is for.
            guard case .broken = obstacle else { throw ConnectionNotReady(reason: "\(obstacle)") }
        }
        let settings = engineSettings
        return HarvesterContext(
            connection: view.effective,
            credentials: try await useCases.credentialsForTest(of: view, as: principal),
            http: PermittedFetching(
                client: httpClient(allowLoopback: allowLoopback),
                database: database,
                clock: useCases.clock,
                host: view.effective.host,
                limits: HostLimits(
                    requestsAtOnce: view.effective.limits.requestsAtOnce,
                    requestSpacing: view.effective.limits.requestSpacing
                ),
                owner: settings.instance,
                lease: settings.lease
            ),
            spoolFolder: folder.spool,
            userAgent: settings.userAgent,
            clock: useCases.clock
        )
    }
}

/// A connection over which nothing may be sent now.
package struct ConnectionNotReady: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence with what to do.
    package let reason: String

    package var description: String { reason }
}

extension UseCases {
    fileprivate func connectionForTest(_ name: String, as principal: Principal) async throws -> ConnectionView {
        let defaults = settings.providerDefaults
        return try await changing(.testConnections, as: principal) { inquiry in
            let connection = try inquiry.connection(name)
            try inquiry.audit("connection \(connection.id)", of: connection.details.institution, detail: "tested")
            return try inquiry.view(connection, defaults)
        }
    }

    fileprivate func credentialsForTest(of view: ConnectionView, as principal: Principal) async throws -> Credentials {
        let (defaults, keyring, id) = (settings.providerDefaults, keyring, view.connection.id)
        return try await reading(.testConnections, as: principal) { inquiry in
            try inquiry.allow(.owner(view.connection.details.institution), subject: "connection \(id)")
            return try ConnectionRepository(inquiry.transaction, defaults: defaults)
                .credentials(of: id, keyring: keyring, in: inquiry.scope)
        }
    }

    /// A test that passed ends the state broken, so that harvests go on.
    fileprivate func keepTest(
        of view: ConnectionView,
        _ availability: Availability,
        as principal: Principal
    ) async throws {
        let (defaults, connection) = (settings.providerDefaults, view.connection)
        try await changing(.testConnections, as: principal) { inquiry in
            try inquiry.allow(.owner(connection.details.institution), subject: "connection \(connection.id)")
            if !availability.offers.isEmpty {
                try ReportOfferRepository(inquiry.transaction)
                    .keep(availability.offers, of: connection.id, in: inquiry.scope, at: inquiry.now)
            }
            guard availability.isAvailable else { return }
            try ConnectionRepository(inquiry.transaction, defaults: defaults).markVerified(
                connection.id,
                fingerprint: connection.credentialsFingerprint,
                in: inquiry.scope,
                at: inquiry.now
            )
        }
    }
}
