package import Ground

/// The hours of the night in which a consortium lets its harvests begin, in its own zone.
///
/// *Shape*: two minutes of the day; 00:00–06:00 unless the consortium says otherwise. An end before the start lies on the
/// next day; an equal one means that every hour will do.
/// *Source*: seeds/ccplus-harvesting.md ("queued to run overnight").
package struct NightWindow: Sendable, Hashable {
    package let zone: Zone
    /// Minutes since midnight, 0…1439.
    package let startMinute: Int
    package let endMinute: Int

    package init(zone: Zone, startMinute: Int = 0, endMinute: Int = 6 * 60) {
        self.zone = zone
        self.startMinute = min(max(startMinute, 0), 1439)
        self.endMinute = min(max(endMinute, 0), 1439)
    }

    /// Whether every hour will do.
    package var isAlways: Bool { startMinute == endMinute }

    /// Whether harvests may begin at that instant.
    package func contains(_ instant: Instant) -> Bool {
        if isAlways { return true }
        let today = zone.date(at: instant)
        return [today.advanced(by: -1), today].contains { day in
            opening(on: day) <= instant && instant < closing(ofNightOn: day)
        }
    }

    /// When a harvest asked for now becomes due: at once inside the window, else when it next opens.
    package func due(from instant: Instant) -> Instant {
        contains(instant) ? instant : nextOpening(after: instant)
    }

    /// The first opening later than the instant; the same time of the next day when every hour will do.
    package func nextOpening(after instant: Instant) -> Instant {
        if isAlways { return instant + .hours(24) }
        var day = zone.date(at: instant)
        // Two days on, some opening has passed the instant, whatever the zone does with its clocks.
        for _ in 0..<3 {
            let opening = opening(on: day)
            if opening > instant { return opening }
            day = day.advanced(by: 1)
        }
        return opening(on: day)
    }

    private func opening(on day: CivilDate) -> Instant {
        zone.instant(of: day, hour: startMinute / 60, minute: startMinute % 60)
    }

    private func closing(ofNightOn day: CivilDate) -> Instant {
        let last = endMinute < startMinute ? day.advanced(by: 1) : day
        return zone.instant(of: last, hour: endMinute / 60, minute: endMinute % 60)
    }
}
