package import Ground

/// What is about to be recorded: an event before it has a row.
package struct EventDraft: Sendable, Hashable {
    package var kind: EventKind
    package var subject: EventSubject
    /// The harvest's episode; 0 where there is no harvest.
    package var episode: Int
    /// The alert that it opened, or that it ends.
    package var alert: AlertID?
    package var facts: EventFacts
    /// Whether no mail of its own is made of it, whatever its kind: digests tell of it.
    package var isDigestOnly = false
    /// Whether its alert is silenced or deleted, so that it makes no mail at all.
    package var isSilenced = false

    package init(
        _ kind: EventKind,
        of subject: EventSubject,
        episode: Int = 0,
        alert: AlertID? = nil,
        facts: EventFacts = EventFacts()
    ) {
        self.kind = kind
        self.subject = subject
        self.episode = episode
        self.alert = alert
        self.facts = facts
    }

    /// The notification group that collects it, unique in the consortium.
    ///
    /// It names the class and the thread: an alert keeps its failures and its recovery together, a request its decision.
    /// Gathering many alerts into one mail changes this key and `flush_at` alone.
    package var groupKey: String {
        let thread =
            if let alert {
                "alert/\(alert)"
            } else if let request = subject.request {
                "request/\(request)"
            } else if let harvest = subject.harvest {
                "harvest/\(harvest)"
            } else {
                "consortium"
            }
        return "\(kind.notificationClass.rawValue)/\(thread)"
    }
}

/// Something that happened, as recorded.
package struct Event: Sendable, Hashable {
    package let id: EventID
    package let consortium: ConsortiumID
    package let kind: EventKind
    package let at: Instant
    package let episode: Int
    package let alert: AlertID?
    package let subject: EventSubject
    package let facts: EventFacts
    package let group: NotificationGroupID?
    /// When the decision about its mail was taken, and which one; nil while that is still due.
    package let toldAt: Instant?
    package let outcome: EventOutcome?

    package init(
        id: EventID,
        consortium: ConsortiumID,
        kind: EventKind,
        at: Instant,
        episode: Int,
        alert: AlertID?,
        subject: EventSubject,
        facts: EventFacts,
        group: NotificationGroupID?,
        toldAt: Instant? = nil,
        outcome: EventOutcome? = nil
    ) {
        self.id = id
        self.consortium = consortium
        self.kind = kind
        self.at = at
        self.episode = episode
        self.alert = alert
        self.subject = subject
        self.facts = facts
        self.group = group
        self.toldAt = toldAt
        self.outcome = outcome
    }
}
