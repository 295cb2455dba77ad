package import Ground
package import Tenancy

/// When a consortium lets its harvests begin: its night window, counted by the clocks of its zone.
///
/// *Source*: seeds/ccplus-harvesting.md ("queued to run overnight").
package struct Night: Sendable, Hashable {
    package let window: NightWindow
    package let zone: Zone

    package init(_ window: NightWindow = .standard, in zone: Zone) {
        self.window = window
        self.zone = zone
    }

    /// Whether every hour will do.
    package var isAlways: Bool { window.start == window.end }

    /// Whether harvests may begin at that instant.
    package func contains(_ instant: Instant) -> Bool {
        window.contains(zone.civil(at: instant).time.minuteOfDay)
    }

    /// When a harvest that can wait becomes due: at once inside the window, else when it next opens.
    package func due(from instant: Instant) -> Instant {
        contains(instant) ? instant : nextOpening(after: instant)
    }

    /// The first opening later than the instant; a day later when every hour will do.
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
        zone.instant(of: day, hour: window.start / 60, minute: window.start % 60)
    }
}
