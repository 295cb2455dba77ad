/// A calendar month, the unit in which COUNTER usage is delivered and stored.
///
/// *Shape*: written `2026-02`; stored as the integer 202602, so that months sort and compare in SQL.
/// *Bounds*: years 1…9999.
package struct YearMonth: Hashable, Comparable, Sendable {
    package let year: Int
    package let month: Int

    /// Nil unless the month is 1…12 and the year 1…9999.
    package init?(year: Int, month: Int) {
        guard (1...12).contains(month), (1...9999).contains(year) else { return nil }
        self.year = year
        self.month = month
    }

    /// Reads `yyyy-mm`, and nothing else.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 7, bytes[4] == UInt8(ascii: "-") else { return nil }
        var digits: [Int] = []
        for byte in bytes[0..<4] + bytes[5..<7] {
            guard byte.isASCIIDigit else { return nil }
            digits.append(Int(byte - UInt8(ascii: "0")))
        }
        let year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3]
        self.init(year: year, month: digits[4] * 10 + digits[5])
    }

    /// The stored form: `year * 100 + month`.
    package init?(number: Int) {
        self.init(year: number / 100, month: number % 100)
    }

    package var number: Int { year * 100 + month }

    /// The month `count` months later, earlier for a negative count, held inside years 1…9999.
    package func advanced(by count: Int) -> YearMonth {
        let total = min(max(year * 12 + (month - 1) + count, 12), 9999 * 12 + 11)
        return YearMonth(unchecked: total / 12, total % 12 + 1)
    }

    /// How many months from this one to the other; negative when the other is earlier.
    package func distance(to other: YearMonth) -> Int {
        (other.year - year) * 12 + other.month - month
    }

    /// The number of days, with leap years by the Gregorian rule.
    package var dayCount: Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Every month from the first to the last, both included; empty when the last is before the first.
    package static func months(from first: YearMonth, through last: YearMonth) -> [YearMonth] {
        guard first <= last else { return [] }
        return (0...first.distance(to: last)).map { first.advanced(by: $0) }
    }

    package static func < (left: YearMonth, right: YearMonth) -> Bool { left.number < right.number }

    /// For arithmetic that cannot leave the bounds.
    init(unchecked year: Int, _ month: Int) {
        self.year = year
        self.month = month
    }
}

extension YearMonth: CustomStringConvertible {
    package var description: String { "\(year.zeroPadded(to: 4))-\(month.zeroPadded(to: 2))" }
}

extension YearMonth: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = YearMonth(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "A month is written yyyy-mm.")
            )
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
