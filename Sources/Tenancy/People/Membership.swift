package import Ground

/// A person in a consortium: the name by which it knows them, their wishes about mail, and their roles.
package struct Membership: Sendable, Hashable {
    package let id: MembershipID
    package let consortium: ConsortiumID
    package let identity: IdentityID
    /// The identity's, for showing; changing it is the owner's.
    package let address: MailAddress
    package var details: MembershipDetails
    package let createdAt: Instant
    /// Grows with every change; an edit says which it has seen.
    package let version: Int

    package init(
        id: MembershipID,
        consortium: ConsortiumID,
        identity: IdentityID,
        address: MailAddress,
        details: MembershipDetails,
        createdAt: Instant,
        version: Int
    ) {
        self.id = id
        self.consortium = consortium
        self.identity = identity
        self.address = address
        self.details = details
        self.createdAt = createdAt
        self.version = version
    }
}

/// What may be set of a membership.
package struct MembershipDetails: Sendable, Hashable {
    package var displayName: String
    package var state: ActiveState
    /// How often a completion digest is wanted.
    package var digest: DigestPeriod
    /// The hour of the reader's day at which a digest comes.
    ///
    /// *Bounds*: 0…23.
    package var digestHour: Int
    /// Whether mails about failures are wanted.
    package var failureMail: Bool
    /// Whether the person, or a sysadmin, set `failureMail`: for a sysadmin only such a wish counts.
    package var failureMailIsOwnWish: Bool

    package init(
        displayName: String,
        state: ActiveState = .active,
        digest: DigestPeriod = .off,
        digestHour: Int = 8,
        failureMail: Bool = true,
        failureMailIsOwnWish: Bool = false
    ) {
        self.displayName = displayName
        self.state = state
        self.digest = digest
        self.digestHour = digestHour
        self.failureMail = failureMail
        self.failureMailIsOwnWish = failureMailIsOwnWish
    }

    /// The details in their stored form, or every problem with them.
    package func validated() throws(InvalidFields) -> MembershipDetails {
        var check = FieldCheck()
        var details = self
        details.displayName = check.line(displayName, "name")
        check.number(digestHour, "digest_hour", 0...23)
        try check.finish()
        return details
    }
}
