package import Ground
internal import Tenancy

/// When a connection is due: once a month, on a day and at a time of the consortium's calendar.
///
/// Pure. A day that a month does not have is its last, so that no month is left out; a time that clocks skip is the first
/// after the gap, and one that they show twice is the first. Nothing drifts: every due instant is computed from the
/// calendar, not from the one before.
package struct MonthlyPlan: Sendable, Hashable {
    /// *Bounds*: 1…31.
    package let day: Int
    /// Minutes after midnight.
    ///
    /// *Bounds*: 0…1439.
    package let minute: Int
    package let zone: Zone

    package init(day: Int, minute: Int, zone: Zone) {
        self.day = day
        self.minute = minute
        self.zone = zone
    }

    /// The due instant of a calendar month.
    package func due(in month: YearMonth) -> Instant {
        zone.instant(of: month.day(day), hour: minute / 60, minute: minute % 60)
    }

    /// The first due instant after this one; an instant that is due itself gives the next month's.
    package func nextDue(after instant: Instant) -> Instant {
        var month = zone.date(at: instant).yearMonth.advanced(by: -1)
        while due(in: month) <= instant { month = month.advanced(by: 1) }
        return due(in: month)
    }

    /// The month whose usage a plan asks for then: the last that is over in the consortium's calendar.
    package func lastMonth(at instant: Instant) -> YearMonth {
        zone.date(at: instant).yearMonth.advanced(by: -1)
    }
}

extension EffectiveConnection {
    /// The plan by which it is due; nil when only people ask for its harvests.
    ///
    /// Due when the consortium's night begins: the harvests wait for nothing more.
    package var plan: MonthlyPlan? {
        guard schedule == .monthly else { return nil }
        return MonthlyPlan(day: dayOfMonth, minute: night.start, zone: zone)
    }
}
