internal import Ground

extension YearMonth: ArgumentValue {
    init?(argument: String) { self.init(argument) }

    static var placeholder: String { "MONTH" }

    static var expectation: String { "a month such as 2025-01" }
}

/// Months in a row: `2025-01..2025-06`, one month alone, or a year for all its months.
struct MonthRange: ArgumentValue, Hashable {
    let first: YearMonth
    let last: YearMonth

    init?(argument: String) {
        let ends = argument.split(separator: "..", omittingEmptySubsequences: false)
        guard ends.count <= 2, let start = Self.span(ends[0]), let end = Self.span(ends[ends.count - 1]),
            start.first <= end.last
        else { return nil }
        first = start.first
        last = end.last
    }

    var months: [YearMonth] { YearMonth.months(from: first, through: last) }

    private static func span(_ text: Substring) -> (first: YearMonth, last: YearMonth)? {
        if let month = YearMonth(text) { return (month, month) }
        guard text.utf8.count == 4, let first = YearMonth("\(text)-01") else { return nil }
        return (first, first.advanced(by: 11))
    }

    static let placeholder = "MONTHS"
    static let expectation = "months such as 2025-01..2025-06, 2025-01 or 2025"
}

extension CivilDate: ArgumentValue {
    init?(argument: String) { self.init(argument) }

    static var placeholder: String { "DATE" }

    static var expectation: String { "a day such as 2025-01-31" }
}

extension CivilTime: ArgumentValue {
    init?(argument: String) { self.init(argument) }

    static var placeholder: String { "TIME" }

    static var expectation: String { "a time of day such as 06:30" }
}

extension Zone: ArgumentValue {
    init?(argument: String) { self.init(argument) }

    static var placeholder: String { "ZONE" }

    static var expectation: String { "a time zone such as Europe/Berlin" }

    static var completion: ArgumentCompletion { .words(identifiers) }
}

extension Duration: ArgumentValue {
    /// Reads what the configuration file takes too: `90s`, `15 min`, `1h30m`, `3d`.
    init?(argument: String) { self.init(written: argument) }

    static var placeholder: String { "TIME" }

    static var expectation: String { "a length of time such as 90s, 15m, 2h or 3d" }
}

/// A moment: a day, which means its midnight in UTC, or a time of a day with its offset.
struct Moment: ArgumentValue, Hashable {
    let instant: Instant

    init?(argument: String) {
        if let instant = Instant(rfc3339: argument) {
            self.instant = instant
        } else if let day = CivilDate(argument) {
            instant = Zone.utc.instant(of: day)
        } else {
            return nil
        }
    }

    static let placeholder = "WHEN"
    static let expectation = "a day such as 2026-12-24, or a time such as 2026-12-24T06:30:00Z"

    var written: String { instant.rfc3339 }
}
