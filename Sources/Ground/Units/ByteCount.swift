/// A number of bytes.
///
/// *Shape*: written in units of 1024 with at most one decimal, `812 bytes`, `1.5 MiB`.
/// *Bounds*: never negative.
package struct ByteCount: Hashable, Comparable, Sendable {
    package let bytes: Int

    /// Below 0 becomes 0.
    package init(_ bytes: Int) {
        self.bytes = max(0, bytes)
    }

    /// Reads `500`, `64 KiB`, `1.5GiB` or `2 GB`; without the `i` a unit counts by 1000.
    package init?(_ text: some StringProtocol) {
        let plain = text.trimmed.lowercased()
        let digits = plain.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), let scale = Self.scale(plain.dropFirst(digits.count).trimmed) else {
            return nil
        }
        guard let bytes = Int(exactly: (number * scale).rounded()) else { return nil }
        self.init(bytes)
    }

    /// So many times 1024 bytes.
    package static func kibibytes(_ count: Int) -> ByteCount { ByteCount(count << 10) }

    /// So many times 1024 KiB.
    package static func mebibytes(_ count: Int) -> ByteCount { ByteCount(count << 20) }

    /// So many times 1024 MiB.
    package static func gibibytes(_ count: Int) -> ByteCount { ByteCount(count << 30) }

    package static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

    private static func scale(_ unit: String) -> Double? {
        switch unit {
        case "", "b", "byte", "bytes": 1
        case "kb": 1e3
        case "mb": 1e6
        case "gb": 1e9
        case "tb": 1e12
        case "kib": 1024
        case "mib": 1_048_576
        case "gib": 1_073_741_824
        case "tib": 1_099_511_627_776
        default: nil
        }
    }
}

extension ByteCount: CustomStringConvertible {
    package var description: String {
        guard bytes >= 1024 else { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
        var tenths = Double(bytes) * 10 / 1024
        for unit in ["KiB", "MiB", "GiB"] {
            // Rounded first, so that nothing is written as 1024 of a unit.
            if tenths.rounded() < 10_240 { return Self.written(tenths, unit) }
            tenths /= 1024
        }
        return Self.written(tenths, "TiB")
    }

    private static func written(_ tenths: Double, _ unit: String) -> String {
        let whole = Int(tenths.rounded())
        return whole % 10 == 0 ? "\(whole / 10) \(unit)" : "\(whole / 10).\(whole % 10) \(unit)"
    }
}
