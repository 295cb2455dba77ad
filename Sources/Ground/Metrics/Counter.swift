/// A number that only grows, one for each combination of its labels' values; counted by any thread.
///
/// *Memory*: bounded. Of more combinations than the limit, those that come later are counted together, with `other` for
/// every label, so that what others name can never fill the memory, nor that of whoever collects the figures.
package final class Counter: Sendable {
    package let name: String
    package let help: String
    private let labels: [String]
    private let limit: Int
    private let counts = Lock<[[String]: Double]>([:])

    /// Its name ends as a counter's does, in `_total`; without labels it is told from the start, as 0.
    package init(_ name: String, _ help: String, labels: [String] = [], limit: Int = 500) {
        precondition(name.hasSuffix("_total"), "a counter's name ends in _total: \(name)")
        self.name = name
        self.help = help
        self.labels = labels
        self.limit = limit
        if labels.isEmpty { counts.withLock { $0[[]] = 0 } }
    }

    /// Adds an amount that is not negative, to the combination of as many values as there are labels.
    package func add(_ amount: Double = 1, _ values: String...) {
        precondition(values.count == labels.count && amount >= 0, "\(name) counts by \(labels)")
        counts.withLock { counts in
            let isKnown = counts[values] != nil || counts.count < limit
            counts[isKnown ? values : labels.map { _ in "other" }, default: 0] += amount
        }
    }

    /// The sum of all combinations.
    package var total: Double { counts.withLock { $0.values.reduce(0, +) } }

    /// What was counted so far, in the order of the labels' values.
    package var family: MetricFamily {
        let samples = counts.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { values, count in
            MetricFamily.Sample(count, zip(labels, values).map { MetricFamily.Label($0, $1) })
        }
        return MetricFamily(name, help, .counter, samples)
    }
}
