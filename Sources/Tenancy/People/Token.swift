package import Ground
internal import Database

/// A secret given to a program or sent in a link; only its hash is kept.
package struct Token: Sendable, Hashable {
    /// What a token opens; one for another purpose opens nothing.
    package enum Purpose: String, Sendable, Hashable, CaseIterable, DatabaseValue {
        /// For programs, in place of a password.
        case api
        /// Sent to somebody invited, to set a first password; good once.
        case invitation
        /// Sent to somebody who forgot their password; good once.
        case reset
    }

    package let id: TokenID
    package let identity: IdentityID
    /// The only consortium in which it is good; nil for every one of its owner's.
    package let consortium: ConsortiumID?
    package let purpose: Purpose
    package let name: String
    package let readOnly: Bool
    package let createdAt: Instant
    package let expiresAt: Instant?
    package let lastUsedAt: Instant?
    package let revokedAt: Instant?

    package init(
        id: TokenID,
        identity: IdentityID,
        consortium: ConsortiumID?,
        purpose: Purpose,
        name: String,
        readOnly: Bool,
        createdAt: Instant,
        expiresAt: Instant?,
        lastUsedAt: Instant?,
        revokedAt: Instant?
    ) {
        self.id = id
        self.identity = identity
        self.consortium = consortium
        self.purpose = purpose
        self.name = name
        self.readOnly = readOnly
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        self.revokedAt = revokedAt
    }

    /// Whether it may still be presented.
    package func isGood(at now: Instant) -> Bool {
        guard revokedAt == nil else { return false }
        return expiresAt.map { now < $0 } ?? true
    }
}
