internal import Ground

extension Duration {
    /// As settings write it: `90s`, `15m`, `2h`, `1500ms`; the largest unit that leaves a whole number.
    package var shown: String {
        let milliseconds = milliseconds
        if milliseconds == 0 { return "0s" }
        for (unit, size) in Self.units.reversed() where milliseconds % size == 0 {
            return "\(milliseconds / size)\(unit)"
        }
        return "\(milliseconds)ms"
    }

    /// Reads what `shown` writes, and a bare number as seconds; nil for anything else, and beyond ten years.
    package init?(shown text: some StringProtocol) {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let unit = text[digits.endIndex...]
        guard let count = Int64(digits), let size = unit.isEmpty ? 1000 : Self.units.first(where: { $0.0 == unit })?.1,
            count <= 315_360_000_000 / size
        else { return nil }
        self = .milliseconds(count * size)
    }

    private static let units: [(String, Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)]
}
