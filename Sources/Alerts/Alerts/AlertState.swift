internal import Database
package import Ground

/// What people made of an alert.
package enum AlertState: String, Sendable, CaseIterable, DatabaseValue {
    /// Nobody has dealt with it yet.
    case active
    /// Somebody deals with it.
    case acknowledged
    /// It stays off home views, digests and mail until its silence ends.
    case silenced
    /// It is hidden for this failure episode; a new episode opens it again.
    case deleted
}

/// An alert's state together with the end of its silence, if it has one.
///
/// A silence expires purely by comparing times: no job has to run, and nothing is written when it does.
package struct AlertStanding: Hashable, Sendable {
    package let state: AlertState
    /// When the silence ends by itself; nil without an end, and for every other state.
    package let silencedUntil: Instant?

    package static let active = AlertStanding(.active)
    package static let acknowledged = AlertStanding(.acknowledged)
    package static let deleted = AlertStanding(.deleted)

    /// A silence; without an end it lasts until somebody ends it or the alert is resolved.
    package static func silenced(until end: Instant?) -> AlertStanding {
        AlertStanding(.silenced, until: end)
    }

    /// The stored pair; an end is kept only for a silence.
    package init(_ state: AlertState, until end: Instant? = nil) {
        self.state = state
        silencedUntil = state == .silenced ? end : nil
    }

    /// The state that holds at an instant: a silence whose end has come is active again.
    package func state(at now: Instant) -> AlertState {
        if state == .silenced, let silencedUntil, silencedUntil <= now { return .active }
        return state
    }

    /// The standing when the alert's condition is found again.
    ///
    /// In the same episode everything stays as people left it. A new episode reopens what was acknowledged or deleted,
    /// while a silence holds until its own end.
    package func reopened(newEpisode: Bool, at now: Instant) -> AlertStanding {
        guard newEpisode else { return self }
        return state(at: now) == .silenced ? self : .active
    }

    /// The standing once the condition is over: what was silenced or acknowledged starts afresh the next time.
    package var resolved: AlertStanding { state == .deleted ? self : .active }

    /// Whether mail about it is held back.
    package func isQuiet(at now: Instant) -> Bool {
        switch state(at: now) {
        case .silenced, .deleted: true
        case .active, .acknowledged: false
        }
    }
}
