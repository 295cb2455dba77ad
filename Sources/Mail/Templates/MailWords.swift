internal import Ground

/// How a language writes dates, durations and the fixed words of Garner: the file `words.json5`.
///
/// A word that is missing is written as it is stored, so that an incomplete translation stays readable.
struct MailWords: Sendable {
    private let words: JSONValue

    init(_ words: JSONValue) {
        self.words = words
    }

    /// A word by group and key: `status`, `Fail`.
    func word(_ group: String, _ key: String) -> String? {
        words[group]?[key]?.string
    }

    /// Where a list entry stands: the words file may order a group by `order: {commands: [...]}`.
    func position(_ group: String, _ key: String) -> Int {
        words["order"]?[group]?.array?.firstIndex(of: .text(key)) ?? Int.max
    }

    /// A day in the reader's language: `3 February 2026`.
    func date(_ date: CivilDate) -> String {
        filled(
            words["date"]?.string ?? "{year}-{monthNumber}-{day}",
            [
                "{day}": String(date.day),
                "{month}": monthName(date.month),
                "{monthNumber}": date.month < 10 ? "0\(date.month)" : "\(date.month)",
                "{year}": String(date.year),
            ]
        )
    }

    /// A month in the reader's language: `February 2026`.
    func month(_ month: YearMonth) -> String {
        "\(monthName(month.month)) \(month.year)"
    }

    /// A point in time as clocks in the zone show it: `3 February 2026, 07:00 (Europe/Berlin)`.
    func time(_ instant: Instant, in zone: Zone) -> String {
        let civil = zone.civil(at: instant)
        let minute = civil.time.minute
        return filled(
            words["time"]?.string ?? "{date} {clock} {zone}",
            [
                "{date}": date(civil.date),
                "{clock}": "\(civil.time.hour < 10 ? "0" : "")\(civil.time.hour):\(minute < 10 ? "0" : "")\(minute)",
                "{zone}": zone.identifier,
            ]
        )
    }

    /// A length of time in its two largest units: `3 days 4 hours`.
    func duration(seconds: Int64) -> String {
        let units: [(name: String, seconds: Int64)] = [("day", 86_400), ("hour", 3600), ("minute", 60)]
        var rest = max(seconds, 0)
        var parts: [String] = []
        for unit in units {
            let count = rest / unit.seconds
            rest %= unit.seconds
            guard count > 0 else {
                if !parts.isEmpty { break }
                continue
            }
            parts.append("\(count) \(unitName(unit.name, count))")
            if parts.count == 2 { break }
        }
        return parts.isEmpty
            ? words["durations"]?["short"]?.string ?? "less than a minute" : parts.joined(separator: " ")
    }

    private func unitName(_ unit: String, _ count: Int64) -> String {
        let forms = words["durations"]?[unit]?.array?.compactMap(\.string) ?? [unit, unit + "s"]
        return (count == 1 ? forms.first : forms.last) ?? unit
    }

    private func monthName(_ month: Int) -> String {
        words["months"]?[month - 1]?.string ?? (month < 10 ? "0\(month)" : "\(month)")
    }

    private func filled(_ pattern: String, _ values: [String: String]) -> String {
        var result = ""
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[open...close])
            result += rest[..<open] + (values[name] ?? name)
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
