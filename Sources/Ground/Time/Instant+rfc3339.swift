extension Instant {
    /// This instant in UTC as RFC 3339 writes it: `2026-02-28T06:30:00Z`, with milliseconds only when there are any.
    package var rfc3339: String {
        let civil = CivilDateTime(localSeconds: seconds)
        let time = civil.time
        let fraction = Int(milliseconds - seconds * 1000)
        let clock = [time.hour, time.minute, time.second].map { $0.zeroPadded(to: 2) }.joined(separator: ":")
        return "\(civil.date)T\(clock)\(fraction == 0 ? "" : ".\(fraction.zeroPadded(to: 3))")Z"
    }

    /// Reads a date and time with its offset; digits below milliseconds are dropped.
    ///
    /// A leap second counts as the second after it.
    /// *Source*: RFC 3339 §5.6, <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>; a space for the `T` is accepted.
    package init?(rfc3339 text: some StringProtocol) {
        var reader = RFC3339Reader(text)
        guard let instant = reader.read() else { return nil }
        self = instant
    }
}

extension Instant: CustomStringConvertible {
    package var description: String { rfc3339 }
}

/// Reads the text from left to right, and gives up at the first byte that does not fit.
private struct RFC3339Reader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
    }

    mutating func read() -> Instant? {
        guard let year = number(digits: 4), take("-"), let month = number(digits: 2), take("-"),
            let day = number(digits: 2), let date = CivilDate(year: year, month: month, day: day),
            take("T") || take("t") || take(" "),
            let hour = number(digits: 2), take(":"), let minute = number(digits: 2), take(":"),
            let second = number(digits: 2), hour < 24, minute < 60, second <= 60,
            let fraction = fraction(), let offset = offset(), position == bytes.count
        else { return nil }
        let local = Int64(date.dayNumber) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        return Instant(milliseconds: (local - offset) * 1000 + fraction)
    }

    /// Milliseconds, 0 without a fraction; nil for a point without digits.
    private mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        var value: Int64 = 0
        var count = 0
        while let digit = number(digits: 1) {
            if count < 3 { value = value * 10 + Int64(digit) }
            count += 1
        }
        guard count > 0 else { return nil }
        return value * [100, 10, 1][min(count, 3) - 1]
    }

    private mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64
        if take("+") {
            sign = 1
        } else if take("-") {
            sign = -1
        } else {
            return nil
        }
        guard let hours = number(digits: 2), take(":"), let minutes = number(digits: 2), hours < 24, minutes < 60 else {
            return nil
        }
        return sign * Int64(hours * 3600 + minutes * 60)
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func number(digits: Int) -> Int? {
        guard position + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + digits] {
            guard byte.isASCIIDigit else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        position += digits
        return value
    }
}
