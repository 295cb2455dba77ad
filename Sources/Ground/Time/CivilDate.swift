/// A day of the Gregorian calendar, apart from any zone.
///
/// *Shape*: written `2026-02-28`.
/// *Bounds*: 0001-01-01…9999-12-31; arithmetic that would leave them stops at the edge.
package struct CivilDate: Hashable, Sendable {
    /// The month that this day lies in.
    package let yearMonth: YearMonth
    package let day: Int

    /// Nil unless the day exists in that month.
    package init?(year: Int, month: Int, day: Int) {
        guard let yearMonth = YearMonth(year: year, month: month), (1...yearMonth.dayCount).contains(day) else {
            return nil
        }
        self.init(unchecked: yearMonth, day)
    }

    /// Reads `yyyy-mm-dd`, and nothing else.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 10, let month = YearMonth(text.prefix(7)) else { return nil }
        let tail = Array(text.utf8.suffix(3))
        guard tail[0] == UInt8(ascii: "-"), let tens = Self.digit(tail[1]), let ones = Self.digit(tail[2]) else {
            return nil
        }
        self.init(year: month.year, month: month.month, day: tens * 10 + ones)
    }

    /// The day that lies `dayNumber` days after 1970-01-01.
    ///
    /// *Source*: the era arithmetic of "chrono-Compatible Low-Level Date Algorithms",
    /// <https://howardhinnant.github.io/date_algorithms.html>.
    package init(dayNumber: Int) {
        let shifted = min(max(dayNumber, Self.firstDayNumber), Self.lastDayNumber) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        yearMonth = YearMonth(unchecked: year, month)
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    }

    fileprivate init(unchecked yearMonth: YearMonth, _ day: Int) {
        self.yearMonth = yearMonth
        self.day = day
    }

    package var year: Int { yearMonth.year }

    package var month: Int { yearMonth.month }

    /// Days since 1970-01-01, negative before it.
    package var dayNumber: Int {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = yearFromMarch / 400
        let yearOfEra = yearFromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The day of the week that it falls on.
    package var weekday: Weekday {
        let fromMonday = (dayNumber + 3) % 7
        return Weekday(rawValue: (fromMonday + 7) % 7 + 1) ?? .monday
    }

    /// The day `count` days later, earlier for a negative count.
    package func advanced(by count: Int) -> CivilDate { CivilDate(dayNumber: dayNumber + count) }

    /// How many days from this one to the other; negative when the other is earlier.
    package func distance(to other: CivilDate) -> Int { other.dayNumber - dayNumber }

    private static let firstDayNumber = -719_162
    private static let lastDayNumber = 2_932_896

    private static func digit(_ byte: UInt8) -> Int? {
        let value = Int(byte) - 48
        return (0...9).contains(value) ? value : nil
    }
}

extension CivilDate: Comparable, CustomStringConvertible {
    package static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.yearMonth, left.day) < (right.yearMonth, right.day)
    }

    package var description: String { "\(yearMonth)-\(day.zeroPadded(to: 2))" }
}

/// A day of the week, numbered as ISO 8601 does: Monday is 1, Sunday 7.
package enum Weekday: Int, CaseIterable, Sendable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday
}

extension YearMonth {
    /// The given day of this month, or the month's last when it has fewer; days below 1 become the first.
    package func day(_ day: Int) -> CivilDate {
        CivilDate(unchecked: self, min(max(day, 1), dayCount))
    }

    /// The first of the month.
    package var firstDay: CivilDate { day(1) }

    /// The 28th to 31st, whichever ends the month.
    package var lastDay: CivilDate { day(dayCount) }
}
