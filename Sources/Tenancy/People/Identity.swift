package import Ground

/// A person, once for the whole installation: edited by its owner and by sysadmins only.
///
/// What a consortium says of the person stands in a membership, so that nothing of one consortium shows in another.
package struct Identity: Sendable, Hashable {
    package let id: IdentityID
    package var details: IdentityDetails
    /// Whether a password is set; the hash itself stays in the table.
    package let hasPassword: Bool
    /// When the address was proven, or given by an admin, a command or an import; nil after it bounced.
    package let verifiedAt: Instant?
    package let bouncedAt: Instant?
    package let createdAt: Instant
    /// Grows with every change; an edit says which it has seen.
    package let version: Int

    package init(
        id: IdentityID,
        details: IdentityDetails,
        hasPassword: Bool,
        verifiedAt: Instant?,
        bouncedAt: Instant?,
        createdAt: Instant,
        version: Int
    ) {
        self.id = id
        self.details = details
        self.hasPassword = hasPassword
        self.verifiedAt = verifiedAt
        self.bouncedAt = bouncedAt
        self.createdAt = createdAt
        self.version = version
    }

    package var address: MailAddress { details.address }
}

/// What a person may set of their own account.
package struct IdentityDetails: Sendable, Hashable {
    package var address: MailAddress
    package var name: String
    /// Nil for the consortium's.
    package var language: String?
    /// Nil for the consortium's.
    package var zone: Zone?
    package var state: ActiveState

    package init(
        address: MailAddress,
        name: String,
        language: String? = nil,
        zone: Zone? = nil,
        state: ActiveState = .active
    ) {
        self.address = address
        self.name = name
        self.language = language
        self.zone = zone
        self.state = state
    }

    /// The details in their stored form, or every problem with them.
    package func validated() throws(InvalidFields) -> IdentityDetails {
        var check = FieldCheck()
        var details = self
        details.name = check.line(name, "name")
        details.language = language.map { check.language($0) }
        try check.finish()
        return details
    }
}
