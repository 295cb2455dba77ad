package import Ground
package import Tenancy

/// The answer to somebody who may not do what they asked for; it is in the audit trail before it is thrown.
package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    package let action: Action
    /// What it was about, as in the audit trail: `harvest 17`.
    package let subject: String
    /// The one institution that it was about, so that its managers see the entry.
    package let institution: InstitutionID?
    /// One plain sentence that says what role would be needed.
    package let reason: String

    package var description: String { reason }
}
