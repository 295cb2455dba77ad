/// The ASCII form of a Unicode label, without its `xn--` prefix.
///
/// *Source*: RFC 3492, with the parameters of section 5.
enum Punycode {
    private static let base = 36
    private static let smallestThreshold = 1
    private static let largestThreshold = 26
    private static let skew = 38
    private static let damp = 700
    private static let initialBias = 72
    private static let firstCode = 128

    /// Encodes a label; nil when it is so long that the numbers overflow.
    static func encode(_ label: some Collection<Unicode.Scalar>) -> String? {
        var output = label.filter(\.isASCII).map(Character.init)
        let basicCount = output.count
        var handled = basicCount
        if basicCount > 0 { output.append("-") }
        var code = firstCode
        var delta = 0
        var bias = initialBias
        while handled < label.count {
            let next = label.lazy.map { Int($0.value) }.filter { $0 >= code }.min() ?? code
            let (step, overflows) = (next - code).multipliedReportingOverflow(by: handled + 1)
            guard !overflows else { return nil }
            delta += step
            code = next
            for scalar in label {
                if scalar.value < code { delta += 1 }
                guard scalar.value == code else { continue }
                output += digits(of: delta, bias: bias)
                bias = adapted(delta, count: handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            code += 1
        }
        return String(output)
    }

    /// A number in the variable-length form of section 3.3.
    private static func digits(of number: Int, bias: Int) -> [Character] {
        var written: [Character] = []
        var rest = number
        var position = base
        while true {
            let threshold = min(max(position - bias, smallestThreshold), largestThreshold)
            if rest < threshold { break }
            written.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            position += base
        }
        return written + [digit(rest)]
    }

    private static func digit(_ value: Int) -> Character {
        Character(Unicode.Scalar(UInt8(value < 26 ? value + 97 : value - 26 + 48)))
    }

    private static func adapted(_ delta: Int, count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / damp : delta / 2
        delta += delta / count
        var rounds = 0
        while delta > (base - smallestThreshold) * largestThreshold / 2 {
            delta /= base - smallestThreshold
            rounds += base
        }
        return rounds + (base - smallestThreshold + 1) * delta / (delta + skew)
    }
}
