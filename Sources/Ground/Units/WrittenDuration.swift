extension Duration {
    /// Reads what people write: `30 s`, `10 min`, `1 h 30 min`, `90 d`, `250 ms`.
    ///
    /// A day is 24 hours. Nil for a number without a unit, an unknown unit, or anything negative.
    package init?(written text: some StringProtocol) {
        var rest = text.trimmed.lowercased()[...]
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count).drop { $0 == " " }
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count).drop { $0 == " " }
            guard let number = Double(digits), let scale = Self.milliseconds(of: unit) else { return nil }
            total += number * scale
        }
        guard let milliseconds = Int64(exactly: total.rounded()) else { return nil }
        self = .milliseconds(milliseconds)
    }

    /// As `init(written:)` reads it, in the largest unit that needs no fraction: `90 s`, `15 min`, `1 h`, `90 d`.
    package var written: String {
        let milliseconds = milliseconds
        for (unit, scale) in [("d", 86_400_000 as Int64), ("h", 3_600_000), ("min", 60_000), ("s", 1000)]
        where milliseconds != 0 && milliseconds % scale == 0 {
            return "\(milliseconds / scale) \(unit)"
        }
        return milliseconds == 0 ? "0 s" : "\(milliseconds) ms"
    }

    private static func milliseconds(of unit: some StringProtocol) -> Double? {
        switch unit {
        case "ms": 1
        case "s", "sec", "second", "seconds": 1e3
        case "m", "min", "minute", "minutes": 6e4
        case "h", "hour", "hours": 36e5
        case "d", "day", "days": 864e5
        default: nil
        }
    }
}
