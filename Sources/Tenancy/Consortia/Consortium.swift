package import Ground

/// The tenant: every row of its data belongs to it alone.
package struct Consortium: Sendable, Hashable {
    package let id: ConsortiumID
    package var details: ConsortiumDetails
    package let createdAt: Instant
    /// Grows with every change; an edit says which it has seen.
    package let version: Int

    package init(id: ConsortiumID, details: ConsortiumDetails, createdAt: Instant, version: Int) {
        self.id = id
        self.details = details
        self.createdAt = createdAt
        self.version = version
    }

    package var key: String { details.key }

    package var name: String { details.name }

    /// The tenant that it is: for whoever was allowed to touch the whole of it.
    package var scope: ConsortiumScope { ConsortiumScope(id) }
}

/// What people may set of a consortium.
package struct ConsortiumDetails: Sendable, Hashable {
    /// Names it in addresses and commands: lower-case letters, digits and hyphens.
    package var key: String
    package var name: String
    package var email: MailAddress?
    /// The language of mails to people who chose none.
    package var language: String
    /// The zone in which its days, months and nights are counted.
    package var zone: Zone
    package var state: ActiveState
    package var policies: ConsortiumPolicies

    package init(
        key: String,
        name: String,
        email: MailAddress? = nil,
        language: String = "en",
        zone: Zone = .utc,
        state: ActiveState = .active,
        policies: ConsortiumPolicies = ConsortiumPolicies()
    ) {
        self.key = key
        self.name = name
        self.email = email
        self.language = language
        self.zone = zone
        self.state = state
        self.policies = policies
    }

    /// The details in their stored form, or every problem with them.
    package func validated() throws(InvalidFields) -> ConsortiumDetails {
        var check = FieldCheck()
        var details = self
        details.key = check.line(key, "key", atMost: 40)
        if !details.key.isEmpty, !Self.isKey(details.key) {
            check.note(
                "key",
                "Only lower-case letters, digits and single hyphens between them are allowed; begin with a letter."
            )
        }
        details.name = check.line(name, "name")
        details.language = check.language(language)
        details.policies = policies.checked(by: &check)
        try check.finish()
        return details
    }

    private static func isKey(_ key: String) -> Bool {
        guard let first = key.utf8.first, first.isASCIILowercase else { return false }
        return key.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { $0.isASCIILowercase || $0.isASCIIDigit }
        }
    }
}
