/// Writes metrics in Prometheus' text form, version 0.0.4.
///
/// *Source*: <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>.
package enum PrometheusText {
    /// The media type that a scraper expects.
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// One block for each metric that has values, in the given order, each line ended by a line feed.
    package static func write(_ families: [MetricFamily]) -> String {
        families.filter { !$0.samples.isEmpty }.map(block).joined()
    }

    private static func block(_ family: MetricFamily) -> String {
        var text = "# HELP \(family.name) \(escaped(family.help, quotes: false))\n"
        text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
        for sample in family.samples {
            text += family.name + sample.suffix
            if !sample.labels.isEmpty {
                let labels = sample.labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
                text += "{\(labels.joined(separator: ","))}"
            }
            text += " \(number(sample.value))\n"
        }
        return text
    }

    /// Backslashes and line ends are escaped everywhere, quotation marks only in the values of labels.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// As Go's `ParseFloat` reads it: whole numbers without a point, `+Inf`, `-Inf` and `NaN` by name.
    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value), abs(whole) < 1 << 53 { return String(whole) }
        return "\(value)"
    }
}
