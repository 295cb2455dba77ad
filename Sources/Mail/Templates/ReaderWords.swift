internal import Ground
internal import Harvests

/// Times and lengths of time as a mail's reader writes them, in their language and zone.
struct ReaderWords {
    let language: String
    let zone: Zone

    /// A model comes with RFC 3339, ISO 8601 months and days, and whole seconds; they become words wherever a mail shows them.
    ///
    /// What is no time stays as it is, so that a model may also come with words of its own.
    func worded(_ model: JSONValue, under name: String = "") -> JSONValue {
        switch model {
        case .dictionary(let fields):
            return .dictionary(fields.reduce(into: [:]) { $0[$1.key] = worded($1.value, under: $1.key) })
        case .list(let items): return .list(items.map { worded($0) })
        case .text(let text) where Self.times.contains(name):
            return Instant(rfc3339: text).map { .text(time($0)) } ?? model
        case .text(let text) where name == "month":
            return YearMonth(text).map { .text("\(self.name(of: $0.month)) \($0.year)") } ?? model
        case .text(let text) where Self.days.contains(name): return CivilDate(text).map { .text(day($0)) } ?? model
        case .text(let text) where name == "period":
            return Self.periods[text].map { .text($0.text(in: language)) } ?? model
        case .integer(let seconds) where name == "duration": return .text(duration(.seconds(seconds)))
        default: return model
        }
    }

    /// *Shape*: `12 February 2026, 06:30 (Europe/Berlin)`, `12. Februar 2026, 06:30 Uhr (Europe/Berlin)`.
    private func time(_ instant: Instant) -> String {
        let civil = zone.civil(at: instant)
        let clock =
            "\(civil.time.hour.zeroPadded(to: 2)):\(civil.time.minute.zeroPadded(to: 2))\(isGerman ? " Uhr" : "")"
        return "\(day(civil.date)), \(clock) (\(zone.identifier))"
    }

    /// *Shape*: `12 February 2026`, `12. Februar 2026`.
    private func day(_ date: CivilDate) -> String {
        "\(date.day)\(isGerman ? "." : "") \(name(of: date.month)) \(date.year)"
    }

    private func name(of month: Int) -> String { Self.months[month - 1].text(in: language) }

    /// The two largest units that are not zero: `2 days 3 hours`, `1 Stunde`, `less than a minute`.
    private func duration(_ duration: Duration) -> String {
        let minutes = max(0, duration.milliseconds / 60_000)
        let parts = [
            (minutes / 1440, LocalText("day", de: "Tag"), LocalText("days", de: "Tage")),
            (minutes / 60 % 24, LocalText("hour", de: "Stunde"), LocalText("hours", de: "Stunden")),
            (minutes % 60, LocalText("minute", de: "Minute"), LocalText("minutes", de: "Minuten")),
        ].filter { $0.0 > 0 }.prefix(2)
        guard !parts.isEmpty else {
            return LocalText("less than a minute", de: "weniger als eine Minute").text(in: language)
        }
        return parts.map { "\($0.0) \(($0.0 == 1 ? $0.1 : $0.2).text(in: language))" }.joined(separator: " ")
    }

    private var isGerman: Bool { language.lowercased().hasPrefix("de") }

    private static let times: Set<String> = ["at", "since", "startedAt"]
    private static let days: Set<String> = ["from", "to"]

    private static let periods = [
        "daily": LocalText("daily", de: "täglich"), "weekly": LocalText("weekly", de: "wöchentlich"),
        "monthly": LocalText("monthly", de: "monatlich"),
    ]

    private static let months = [
        LocalText("January", de: "Januar"), LocalText("February", de: "Februar"), LocalText("March", de: "März"),
        LocalText("April", de: "April"), LocalText("May", de: "Mai"), LocalText("June", de: "Juni"),
        LocalText("July", de: "Juli"), LocalText("August", de: "August"), LocalText("September", de: "September"),
        LocalText("October", de: "Oktober"), LocalText("November", de: "November"),
        LocalText("December", de: "Dezember"),
    ]
}
