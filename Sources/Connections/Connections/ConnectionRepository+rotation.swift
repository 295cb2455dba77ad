package import Crypto
package import Ground
package import Tenancy
internal import Database

/// A page of connections that have credentials, looked at or changed for their key's sake.
package struct SealedPage: Sendable, Hashable {
    /// The last connection of the page, to go on after; nil at the end.
    package var last: ConnectionID?
    /// Connections that were looked at.
    package var count = 0
    /// Those whose credentials the keys do not open, with the reason; when they were to be forgotten, they are.
    package var broken: [Broken] = []

    /// A connection whose credentials are lost.
    package struct Broken: Sendable, Hashable {
        package let id: ConnectionID
        package let name: String
        package let reason: String
    }
}

/// What a change of master keys asks of sealed credentials; each call takes a page and is short.
extension ConnectionRepository {
    /// Tries whether the keys open what is sealed.
    package func checkSeals(
        keyring: Keyring,
        in scope: ConsortiumScope,
        after: ConnectionID?,
        limit: Int = 500
    ) throws -> SealedPage {
        try eachSealed(keyring, scope, after, limit) { _, _, _, _ in }
    }

    /// Seals with the newest key what an older one had sealed.
    ///
    /// What the credentials are does not change, so nothing else does but their fingerprint, which is the newest key's from
    /// now on.
    package func reseal(
        keyring: Keyring,
        in scope: ConsortiumScope,
        after: ConnectionID?,
        limit: Int = 500
    ) throws -> SealedPage {
        let newest = keyring.newestAlone
        return try eachSealed(keyring, scope, after, limit) { id, sealed, text, stored in
            let fingerprint = fingerprint(ofText: text, id, newest)
            guard keyring.needsResealing(sealed) || fingerprint != stored else { return }
            try transaction.run(
                "UPDATE connections SET credentials = ?3, credentials_fingerprint = ?4 WHERE consortium_id = ?1 AND id = ?2",
                scope.consortium,
                id,
                newest.seal(text, for: context(id, scope)),
                fingerprint
            )
        }
    }

    /// Removes credentials that no key opens, so that their connections wait for them to be entered again.
    package func forgetUnopenable(
        keyring: Keyring,
        in scope: ConsortiumScope,
        after: ConnectionID?,
        limit: Int = 200,
        at now: Instant
    ) throws -> SealedPage {
        let page = try checkSeals(keyring: keyring, in: scope, after: after, limit: limit)
        for connection in page.broken {
            try store(Credentials([:]), of: connection.id, keyring: keyring, in: scope)
            try refresh(.connection(connection.id), in: scope, at: now)
        }
        return page
    }

    private func eachSealed(
        _ keyring: Keyring,
        _ scope: ConsortiumScope,
        _ after: ConnectionID?,
        _ limit: Int,
        _ body: (_ id: ConnectionID, _ sealed: [UInt8], _ text: String, _ fingerprint: String?) throws -> Void
    ) throws -> SealedPage {
        let rows = try transaction.rows(
            """
            SELECT id, name, credentials, credentials_fingerprint FROM connections
            WHERE consortium_id = ?1 AND id > ?2 AND credentials IS NOT NULL ORDER BY id LIMIT ?3
            """,
            scope.consortium,
            after ?? ConnectionID(0),
            limit
        )
        var page = SealedPage()
        page.count = rows.count
        for row in rows {
            let id: ConnectionID = try row["id"]
            let sealed: [UInt8] = try row["credentials"]
            do {
                let text = try keyring.open(sealed, for: context(id, scope))
                try body(id, sealed, text, row["credentials_fingerprint"])
            } catch let error as CryptoError {
                page.broken.append(.init(id: id, name: try row["name"], reason: error.message))
            }
        }
        page.last = rows.count == limit ? try rows.last?["id"] : nil
        return page
    }
}
