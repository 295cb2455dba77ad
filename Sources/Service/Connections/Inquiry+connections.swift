internal import Connections
internal import Crypto
internal import Ground
internal import Tenancy

extension Inquiry {
    /// The connection that people name, once the action is allowed on what it belongs to.
    func connection(_ name: String) throws -> Connection {
        let connection = try lookup.connection(name)
        try allow(.owner(connection.details.institution), subject: "connection \(connection.id)")
        return connection
    }

    func view(_ connection: Connection, _ defaults: ProviderDefaults) throws -> ConnectionView {
        let repository = ConnectionRepository(transaction, defaults: defaults)
        guard let effective = try repository.effective(connection.id, in: scope) else {
            throw RecordError.unknown("connection", connection.id)
        }
        return ConnectionView(connection: connection, effective: effective)
    }

    func addConnection(
        _ details: ConnectionDetails,
        _ credentials: Credentials,
        _ defaults: ProviderDefaults,
        _ keyring: Keyring
    ) throws -> Connection {
        let connections = ConnectionRepository(transaction, defaults: defaults)
        let added = try connections.add(details, credentials, keyring: keyring, in: scope, at: now)
        try audit("connection \(added.id)", of: details.institution, after: added.document)
        return added
    }

    /// What became of an edit.
    struct ConnectionChange {
        let connection: Connection
        let isChanged: Bool
    }

    /// Applies fields to a connection; the audit trail tells which credentials were filled in anew, not what with.
    func change(
        _ connection: Connection,
        _ fields: [String: String],
        _ lookup: Lookup,
        _ defaults: ProviderDefaults,
        _ keyring: Keyring
    ) throws -> ConnectionChange {
        let connections = ConnectionRepository(transaction, defaults: defaults)
        let id = connection.id
        let names = ConnectionForm.names
        let touchesCredentials = fields.contains { name, value in
            !value.isEmpty && names.field(name).map(names.secrets.contains) == true
        }
        let old =
            touchesCredentials
            ? try connections.credentials(of: id, keyring: keyring, in: scope) : Credentials([:])
        let (details, credentials) = try ConnectionForm.apply(fields, to: connection.details, old, lookup)
        let isSame = details == connection.details && credentials == old
        guard !isSame else { return ConnectionChange(connection: connection, isChanged: false) }
        var changed = connection
        changed.details = details
        if details != connection.details { changed = try connections.update(changed, in: scope, at: now) }
        if touchesCredentials, credentials != old {
            try connections.setCredentials(credentials, of: id, keyring: keyring, in: scope, at: now)
        }
        guard let stored = try connections.connection(id, in: scope) else {
            throw RecordError.unknown("connection", id)
        }
        guard stored != connection else { return ConnectionChange(connection: stored, isChanged: false) }
        let isNew = stored.credentialsFingerprint != connection.credentialsFingerprint
        try audit(
            "connection \(id)",
            of: details.institution,
            before: connection.document,
            after: stored.document,
            detail: isNew ? "credentials changed" : nil
        )
        return ConnectionChange(connection: stored, isChanged: true)
    }
}
