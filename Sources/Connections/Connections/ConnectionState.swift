package import Ground
internal import Database

/// Whether a connection is harvested, and if not, why; always derived, never set by hand.
///
/// *Source*: CC-PLUS has Enabled, Disabled, Suspended and Incomplete; celus adds broken.
package enum ConnectionState: String, Sendable, Hashable, CaseIterable, DatabaseValue {
    case enabled
    /// Switched off by a person; nothing else changes it.
    case disabled
    /// The provider, the institution or the consortium is inactive.
    case suspended
    /// A required credential is blank.
    case incomplete
    /// The provider refused the credentials; editing them mends it.
    case broken
}

/// What the state of a connection follows from.
package struct ConnectionCircumstances: Sendable, Hashable {
    package var switchedOff: Bool
    /// Whether consortium, provider and institution all take part.
    package var partnersActive: Bool
    package var required: Set<CredentialField>
    package var filled: Set<CredentialField>
    /// When the provider refused the credentials as they are.
    package var brokenAt: Instant?

    package init(
        switchedOff: Bool,
        partnersActive: Bool,
        required: Set<CredentialField>,
        filled: Set<CredentialField>,
        brokenAt: Instant?
    ) {
        self.switchedOff = switchedOff
        self.partnersActive = partnersActive
        self.required = required
        self.filled = filled
        self.brokenAt = brokenAt
    }

    /// The required credentials that are blank, in the order in which people are given them.
    package var missing: [CredentialField] { required.subtracting(filled).sorted() }

    /// A person's wish comes first, then what nobody can mend here, then what the credentials lack.
    package var state: ConnectionState {
        if switchedOff { return .disabled }
        if !partnersActive { return .suspended }
        if !missing.isEmpty { return .incomplete }
        return brokenAt == nil ? .enabled : .broken
    }
}
