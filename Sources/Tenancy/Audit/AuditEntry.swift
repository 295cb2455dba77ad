package import Ground
internal import Database

/// Who did, or wanted to do, what to which thing, and what it was before and after; never changed.
package struct AuditEntry: Sendable, Hashable {
    /// Whether the action was carried out; a refusal leaves an entry too.
    package enum Outcome: String, Sendable, Hashable, CaseIterable, DatabaseValue {
        case done
        /// Somebody asked for what they may not do.
        case refused
    }

    package let id: AuditEntryID
    /// Nil for what concerns the installation.
    package let consortium: ConsortiumID?
    /// The one institution that it is about, so that its managers may see it.
    package let institution: InstitutionID?
    package let at: Instant
    /// `user:a@b.example`, `os:root`, `engine`.
    package let actor: String
    /// The action's name: `harvest.request`.
    package let action: String
    /// Kind and number: `connection 17`.
    package let subject: String
    package let outcome: Outcome
    /// Why it was refused, or what else is worth knowing.
    package let detail: String?
    package let before: JSONValue?
    package let after: JSONValue?

    package init(
        id: AuditEntryID,
        consortium: ConsortiumID?,
        institution: InstitutionID?,
        at: Instant,
        actor: String,
        action: String,
        subject: String,
        outcome: Outcome,
        detail: String?,
        before: JSONValue?,
        after: JSONValue?
    ) {
        self.id = id
        self.consortium = consortium
        self.institution = institution
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.outcome = outcome
        self.detail = detail
        self.before = before
        self.after = after
    }
}
