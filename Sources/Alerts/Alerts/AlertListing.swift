package import Connections
package import Ground

/// What a list of alerts shows; every field narrows it, and all of them before the limit counts.
package struct AlertFilter: Sendable, Hashable {
    /// Which alerts by their state.
    package enum State: Sendable, Hashable {
        /// Open, and neither silenced nor deleted: what a home view shows.
        case home
        /// Open, in this state now (an expired silence is active).
        case open(AlertState)
        /// Resolved by themselves.
        case resolved
        /// Everything but deleted.
        case all
    }

    package var state: State
    package var months: ClosedRange<YearMonth>?
    package var report: MasterReport?
    package var provider: ProviderID?
    package var institution: InstitutionID?

    package init(
        state: State = .all,
        months: ClosedRange<YearMonth>? = nil,
        report: MasterReport? = nil,
        provider: ProviderID? = nil,
        institution: InstitutionID? = nil
    ) {
        self.state = state
        self.months = months
        self.report = report
        self.provider = provider
        self.institution = institution
    }

    /// The same rule on a value, for what is already in memory and for tests.
    package func admits(_ alert: Alert, at now: Instant) -> Bool {
        let stateFits =
            switch state {
            case .home: alert.isAtHome(at: now)
            case .open(let state): alert.isOpen && alert.standing.state(at: now) == state
            case .resolved: !alert.isOpen && alert.standing.state != .deleted
            case .all: alert.standing.state != .deleted
            }
        guard stateFits else { return false }
        if let months {
            guard let month = alert.subject.month, months.contains(month) else { return false }
        }
        if let report, alert.subject.report != report { return false }
        if let provider, alert.subject.provider != provider { return false }
        if let institution, alert.subject.institution != institution { return false }
        return true
    }
}

/// Where a page of alerts ended: the next one begins after it.
package struct AlertCursor: Sendable, Hashable {
    package let openedAt: Instant
    package let id: AlertID

    package init(openedAt: Instant, id: AlertID) {
        self.openedAt = openedAt
        self.id = id
    }

    /// The place right after an alert in the order of lists.
    package init(after alert: Alert) {
        self.init(openedAt: alert.openedAt, id: alert.id)
    }
}
