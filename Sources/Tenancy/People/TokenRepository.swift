package import Crypto
package import Database
package import Ground

/// The table of tokens; like identities they are the installation's, and each is its owner's.
package struct TokenRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Keeps the hash of a new token; its text is shown to its owner once, and never again.
    package func add(
        _ secret: SecretToken,
        for identity: IdentityID,
        purpose: Token.Purpose,
        name: String,
        consortium: ConsortiumID? = nil,
        readOnly: Bool = false,
        expiresAt: Instant? = nil,
        at now: Instant
    ) throws -> Token {
        let row = try transaction.row(
            """
            INSERT INTO tokens (identity_id, consortium_id, purpose, name, hash, read_only, created_at, expires_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING *
            """,
            identity,
            consortium,
            purpose,
            name,
            secret.hash,
            readOnly,
            now,
            expiresAt
        )
        guard let row else { throw DatabaseError(.other, "A new token was not stored.") }
        return try Token(row)
    }

    /// The good token with this secret; nil for an unknown, revoked or expired one, and for one of another purpose.
    package func token(_ secret: SecretToken, purpose: Token.Purpose, at now: Instant) throws -> Token? {
        let row = try transaction.row(
            "SELECT * FROM tokens WHERE hash = ?1 AND purpose = ?2",
            secret.hash,
            purpose
        )
        guard let token = try row.map(Token.init), token.isGood(at: now) else { return nil }
        return token
    }

    /// The principal that a program's token stands for in a consortium; nil unless token and owner are good there.
    package func principal(_ secret: SecretToken, in consortium: ConsortiumID, at now: Instant) throws -> Principal? {
        guard let token = try token(secret, purpose: .api, at: now),
            token.consortium == nil || token.consortium == consortium,
            let owner = try PrincipalRepository(transaction).principal(token.identity, in: consortium)
        else { return nil }
        return Principal(
            identity: owner.identity,
            label: "token:\(token.id) of \(owner.label)",
            consortium: consortium,
            grants: owner.grants,
            readOnly: token.readOnly
        )
    }

    /// A person's tokens by id, the revoked ones included.
    package func tokens(of identity: IdentityID) throws -> [Token] {
        try transaction.rows("SELECT * FROM tokens WHERE identity_id = ?1 ORDER BY id", identity).map(Token.init)
    }

    /// Ends a token of this person; says whether it was good until now.
    @discardableResult
    package func revoke(_ id: TokenID, of identity: IdentityID, at now: Instant) throws -> Bool {
        try transaction.run(
            "UPDATE tokens SET revoked_at = ?3 WHERE id = ?1 AND identity_id = ?2 AND revoked_at IS NULL",
            id,
            identity,
            now
        ) > 0
    }

    /// Notes a use; a use within the last minute is not worth a write.
    package func noteUse(_ token: Token, at now: Instant) throws {
        if let last = token.lastUsedAt, now - last < .minutes(1) { return }
        try transaction.run("UPDATE tokens SET last_used_at = ?2 WHERE id = ?1", token.id, now)
    }
}

extension Token {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            identity: row["identity_id"],
            consortium: row["consortium_id"],
            purpose: row["purpose"],
            name: row["name"],
            readOnly: row["read_only"],
            createdAt: row["created_at"],
            expiresAt: row["expires_at"],
            lastUsedAt: row["last_used_at"],
            revokedAt: row["revoked_at"]
        )
    }
}
