package import Ground
package import Harvests

/// The words of a language that are data in mails: months, times, durations, and what became of a harvest; pure.
///
/// English and German; any other language reads English, as `LocalText` has it.
package struct Words: Sendable, Hashable {
    package let language: String

    package init(_ language: String) {
        self.language = language
    }

    private var isGerman: Bool { language.lowercased().hasPrefix("de") }

    package func text(_ text: LocalText) -> String { text.text(in: language) }

    /// *Shape*: `January 2026`, `Januar 2026`.
    package func month(_ month: YearMonth) -> String { "\(name(ofMonth: month.month)) \(month.year)" }

    /// *Shape*: `12 February 2026`, `12. Februar 2026`.
    package func date(_ date: CivilDate) -> String {
        "\(date.day)\(isGerman ? "." : "") \(name(ofMonth: date.month)) \(date.year)"
    }

    /// *Shape*: `12 February 2026, 06:30 (Europe/Berlin)`, `12. Februar 2026, 06:30 Uhr (Europe/Berlin)`.
    package func time(_ instant: Instant, in zone: Zone) -> String {
        let civil = zone.civil(at: instant)
        let clock = "\(two(civil.time.hour)):\(two(civil.time.minute))\(isGerman ? " Uhr" : "")"
        return "\(date(civil.date)), \(clock) (\(zone.identifier))"
    }

    /// The two largest units that are not zero: `2 days 3 hours`, `1 Stunde`, `less than a minute`.
    package func duration(_ duration: Duration) -> String {
        let minutes = max(0, duration.milliseconds / 60_000)
        let parts = [
            (minutes / 1440, LocalText("day", de: "Tag"), LocalText("days", de: "Tage")),
            (minutes / 60 % 24, LocalText("hour", de: "Stunde"), LocalText("hours", de: "Stunden")),
            (minutes % 60, LocalText("minute", de: "Minute"), LocalText("minutes", de: "Minuten")),
        ].filter { $0.0 > 0 }.prefix(2)
        guard !parts.isEmpty else { return text(LocalText("less than a minute", de: "weniger als eine Minute")) }
        return parts.map { "\($0.0) \(text($0.0 == 1 ? $0.1 : $0.2))" }.joined(separator: " ")
    }

    private func name(ofMonth month: Int) -> String {
        Self.months.indices.contains(month - 1) ? text(Self.months[month - 1]) : String(month)
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    private static let months = [
        LocalText("January", de: "Januar"), LocalText("February", de: "Februar"), LocalText("March", de: "März"),
        LocalText("April", de: "April"), LocalText("May", de: "Mai"), LocalText("June", de: "Juni"),
        LocalText("July", de: "Juli"), LocalText("August", de: "August"), LocalText("September", de: "September"),
        LocalText("October", de: "Oktober"), LocalText("November", de: "November"),
        LocalText("December", de: "Dezember"),
    ]
}
