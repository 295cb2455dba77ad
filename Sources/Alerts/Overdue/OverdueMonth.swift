package import Ground
package import Harvests

/// Whether a month that a plan asked for ought to be in by now; pure.
package enum OverdueMonth {
    /// How many days after its plan was due a month counts as missing, unless a consortium's settings say otherwise.
    ///
    /// With plans in the middle of the month this is when a provider's four weeks are over.
    /// *Source*: COUNTER Code of Practice: usage of a month is due within four weeks of its end.
    package static let standardDays = 14

    /// Whether nobody will notice without being told.
    ///
    /// An ended harvest is not missing: it is in, has failed with an alert of its own, or was stopped by a person. Days
    /// are counted by the calendar of the zone.
    package static func isOverdue(
        _ status: HarvestStatus,
        dueAt: Instant,
        days: Int = standardDays,
        zone: Zone,
        now: Instant
    ) -> Bool {
        !status.isEnded && now >= deadline(dueAt: dueAt, days: days, zone: zone)
    }

    /// The instant from which on the month is missing: the same time of day, so many days later.
    package static func deadline(dueAt: Instant, days: Int = standardDays, zone: Zone) -> Instant {
        let civil = zone.civil(at: dueAt)
        return zone.instant(of: CivilDateTime(civil.date.advanced(by: max(0, days)), civil.time))
    }
}
