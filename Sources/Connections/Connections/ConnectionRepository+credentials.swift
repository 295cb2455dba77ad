package import Crypto
package import Ground
package import Tenancy
internal import Database

extension ConnectionRepository {
    /// Seals new credentials over the old ones, bound to this row of this consortium.
    ///
    /// Whatever was known of the old ones goes: they are neither broken nor verified any more. Credentials equal to
    /// the old ones change nothing.
    /// *Throws*: `unknown`.
    package func setCredentials(
        _ credentials: Credentials,
        of id: ConnectionID,
        keyring: Keyring,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws {
        guard let connection = try connection(id, in: scope) else { throw RecordError.unknown("connection", id) }
        guard fingerprint(of: credentials, id, keyring) != connection.credentialsFingerprint else { return }
        try store(credentials, of: id, keyring: keyring, in: scope)
        try refresh(.connection(id), in: scope, at: now)
    }

    /// Seals and stores; what follows from it is derived by `refresh`.
    func store(
        _ credentials: Credentials,
        of id: ConnectionID,
        keyring: Keyring,
        in scope: ConsortiumScope
    ) throws {
        let sealed: [UInt8]? =
            credentials.values.isEmpty ? nil : keyring.seal(credentials.sealedText, for: context(id, scope))
        try transaction.run(
            """
            UPDATE connections SET credentials = ?3, credentials_filled = ?4, credentials_fingerprint = ?5,
                verified_at = NULL, broken_at = NULL, broken_reason = NULL, version = version + 1
            WHERE consortium_id = ?1 AND id = ?2
            """,
            scope.consortium,
            id,
            sealed,
            JSONValue(texts: credentials.filled.map(\.rawValue)).json(),
            fingerprint(of: credentials, id, keyring)
        )
    }

    /// Opens the credentials: for a request about to be sent, and for an edit of some of them; never for showing.
    ///
    /// *Throws*: `unknown`; `CryptoError` when no key of the ring opens them, or they were moved from another row.
    package func credentials(
        of id: ConnectionID,
        keyring: Keyring,
        in scope: ConsortiumScope
    ) throws -> Credentials {
        let row = try transaction.row(
            "SELECT credentials FROM connections WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            id
        )
        guard let row else { throw RecordError.unknown("connection", id) }
        let sealed: [UInt8]? = try row["credentials"]
        guard let sealed else { return Credentials([:]) }
        return try Credentials(sealedText: keyring.open(sealed, for: context(id, scope)))
    }

    func context(_ id: ConnectionID, _ scope: ConsortiumScope) -> SealContext {
        SealContext(table: "connections", column: "credentials", row: id, consortium: scope.consortium)
    }

    /// Differs between connections even for equal credentials, so that it tells nobody who shares an account.
    private func fingerprint(of credentials: Credentials, _ id: ConnectionID, _ keyring: Keyring) -> String? {
        guard !credentials.values.isEmpty else { return nil }
        return fingerprint(ofText: credentials.sealedText, id, keyring)
    }

    /// The same of the canonical text that is sealed.
    func fingerprint(ofText text: String, _ id: ConnectionID, _ keyring: Keyring) -> String {
        keyring.fingerprint(text, purpose: "credentials of connection \(id)")
    }
}

extension Credentials {
    /// The canonical text that is sealed: JSON with sorted keys.
    fileprivate var sealedText: String {
        JSONValue(pairs: Dictionary(uniqueKeysWithValues: values.map { ($0.rawValue, $1) })).json()
    }

    fileprivate init(sealedText text: String) throws {
        var values: [CredentialField: String] = [:]
        for (name, value) in try JSONValue(parsing: text).pairs {
            guard let field = CredentialField(rawValue: name) else { continue }
            values[field] = value
        }
        self.init(values)
    }
}
