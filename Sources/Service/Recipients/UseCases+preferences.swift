package import Ground
package import Tenancy

/// What a person wants mailed from a consortium.
package struct MailPreferences: Sendable, Hashable {
    package var digest: DigestPeriod
    /// The hour of the reader's day at which digests come.
    ///
    /// *Bounds*: 0…23.
    package var digestHour: Int
    package var failureMail: Bool

    package init(digest: DigestPeriod, digestHour: Int, failureMail: Bool) {
        self.digest = digest
        self.digestHour = digestHour
        self.failureMail = failureMail
    }

    package var document: JSONValue {
        ["digest": .text(digest.rawValue), "digest_hour": JSONValue(digestHour), "failure_mail": .bool(failureMail)]
    }
}

/// One's own preferences, in the consortium in which one acts.
extension UseCases {
    /// What the principal wants mailed from the consortium in which they act.
    ///
    /// *Throws*: `RecordError` `.unknown` for who is no member, such as a sysadmin or the shell.
    package func mailPreferences(as principal: Principal) async throws -> MailPreferences {
        try await reading(.seeConsortium, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "preferences")
            return MailPreferences(try inquiry.ownMembership().details)
        }
    }

    /// Changes what is not nil.
    ///
    /// *Throws*: `RecordError` `.unknown` for who is no member, such as a sysadmin or the shell; `InvalidFields`.
    package func setMailPreferences(
        digest: DigestPeriod? = nil,
        digestHour: Int? = nil,
        failureMail: Bool? = nil,
        as principal: Principal
    ) async throws -> MailPreferences {
        try await changing(.editPreferences, as: principal) { inquiry in
            guard let identity = inquiry.principal.identity else { throw Self.noMember }
            try inquiry.allow(.identity(identity), subject: "preferences")
            var member = try inquiry.ownMembership()
            let details = member.details
            let before = MailPreferences(details)
            member.details.digest = digest ?? member.details.digest
            member.details.digestHour = digestHour ?? member.details.digestHour
            member.details.failureMail = failureMail ?? member.details.failureMail
            if failureMail != nil { member.details.failureMailIsOwnWish = true }
            member.details = try member.details.validated()
            let after = MailPreferences(member.details)
            guard member.details != details else { return after }
            _ = try MembershipRepository(inquiry.transaction).update(member, in: inquiry.scope)
            try inquiry.audit("membership \(member.id)", before: before.document, after: after.document)
            return after
        }
    }

    fileprivate static var noMember: RecordError {
        RecordError(.unknown, "user", "Only a user of this consortium has preferences here; act as one by --as.")
    }
}

extension Inquiry {
    fileprivate func ownMembership() throws -> Membership {
        guard let identity = principal.identity,
            let member = try MembershipRepository(transaction).membership(of: identity, in: scope)
        else { throw UseCases.noMember }
        return member
    }
}

extension MailPreferences {
    fileprivate init(_ details: MembershipDetails) {
        self.init(digest: details.digest, digestHour: details.digestHour, failureMail: details.failureMail)
    }
}
