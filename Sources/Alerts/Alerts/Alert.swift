package import Ground

/// An open condition that needs a person; one per harvest, for ever.
///
/// A second failure updates it, a new episode reopens it, a success resolves it. It is never a second row.
package struct Alert: Sendable, Hashable {
    package let id: AlertID
    package let consortium: ConsortiumID
    /// The event that opened it, or the latest one that said the same harvest still needs a person.
    package let kind: EventKind
    /// The harvest's episode in which the condition was found.
    package let episode: Int
    package let standing: AlertStanding
    /// What it concerns.
    package let subject: EventSubject
    /// The error catalogue's code, where one is known.
    package let code: Int?
    /// One plain sentence.
    package let message: String
    /// When this episode's condition was found; lists are ordered by it, newest first.
    package let openedAt: Instant
    /// When the condition ended by itself; nil while it lasts.
    package let resolvedAt: Instant?
    /// Who changed it last: `system`, or a principal's label.
    package let changedBy: String
    package let changedAt: Instant
    /// Goes up with every change: compare-and-set by it.
    package let version: Int

    package init(
        id: AlertID,
        consortium: ConsortiumID,
        kind: EventKind,
        episode: Int,
        standing: AlertStanding,
        subject: EventSubject,
        code: Int?,
        message: String,
        openedAt: Instant,
        resolvedAt: Instant?,
        changedBy: String,
        changedAt: Instant,
        version: Int
    ) {
        self.id = id
        self.consortium = consortium
        self.kind = kind
        self.episode = episode
        self.standing = standing
        self.subject = subject
        self.code = code
        self.message = message
        self.openedAt = openedAt
        self.resolvedAt = resolvedAt
        self.changedBy = changedBy
        self.changedAt = changedAt
        self.version = version
    }

    package var isOpen: Bool { resolvedAt == nil }

    /// What a home view shows: open, and neither silenced nor deleted.
    package func isAtHome(at now: Instant) -> Bool { isOpen && !standing.isQuiet(at: now) }
}
