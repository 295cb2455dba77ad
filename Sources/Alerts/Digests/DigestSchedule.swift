package import Ground
package import Tenancy

/// When a reader's digests are due: every day, on Mondays, or on the first of the month, at the reader's hour; pure.
///
/// A digest covers what happened since the one before was due. As every hour belongs to exactly one digest, the clock
/// changes of a zone make one of them shorter or longer, and lose or repeat nothing.
package struct DigestSchedule: Sendable, Hashable {
    package let period: DigestPeriod
    /// *Bounds*: 0…23.
    package let hour: Int
    package let zone: Zone

    /// Nil for a reader who wants none.
    package init?(_ period: DigestPeriod, hour: Int, zone: Zone) {
        guard period != .off else { return nil }
        self.period = period
        self.hour = min(max(hour, 0), 23)
        self.zone = zone
    }

    /// A digest's place in the calendar, unique per reader.
    package struct Due: Sendable, Hashable {
        /// The day on which it comes, in the reader's zone.
        package let day: CivilDate
        package let at: Instant

        package init(day: CivilDate, at: Instant) {
            self.day = day
            self.at = at
        }
    }

    /// The first digest that is due after an instant.
    package func firstDue(after instant: Instant) -> Due {
        var day = zone.date(at: instant).advanced(by: -1)
        while true {
            let due = Due(day: day, at: zone.instant(of: day, hour: hour))
            if due.at > instant, isDigestDay(day) { return due }
            day = day.advanced(by: 1)
        }
    }

    /// The last digest that was due at an instant or before it.
    package func lastDue(by instant: Instant) -> Due {
        var day = zone.date(at: instant).advanced(by: 1)
        while true {
            let due = Due(day: day, at: zone.instant(of: day, hour: hour))
            if due.at <= instant, isDigestDay(day) { return due }
            day = day.advanced(by: -1)
        }
    }

    private func isDigestDay(_ day: CivilDate) -> Bool {
        switch period {
        case .off, .daily: true
        case .weekly: day.weekday == .monday
        case .monthly: day.day == 1
        }
    }
}
