/// All values of one metric, as they are told to whoever watches the service.
///
/// Names and units follow Prometheus' conventions: seconds and bytes, `_total` at the end of what only grows.
/// *Source*: <https://prometheus.io/docs/practices/naming/>.
package struct MetricFamily: Sendable, Hashable {
    /// What can be done with the values.
    package enum Kind: String, Sendable, Hashable {
        /// Only grows while the process lives; its rate is of interest.
        case counter
        /// Goes up and down.
        case gauge
        /// How many observations were at most so large, for a row of bounds.
        case histogram
    }

    /// One value, told apart from the others of the metric by its labels.
    package struct Sample: Sendable, Hashable {
        /// Appended to the name: `_bucket`, `_sum` or `_count` of a histogram; else empty.
        package let suffix: String
        /// Names and values, in the order in which they are written.
        package let labels: [Label]
        package let value: Double

        package init(_ value: Double, _ labels: [Label] = [], suffix: String = "") {
            self.suffix = suffix
            self.labels = labels
            self.value = value
        }
    }

    /// What a value is of: `state="Queued"`.
    package struct Label: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package let name: String
    /// One sentence for whoever reads the figures.
    package let help: String
    package let kind: Kind
    package let samples: [Sample]

    package init(_ name: String, _ help: String, _ kind: Kind, _ samples: [Sample]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.samples = samples
    }

    /// A gauge without labels; one whose value is not known has no samples.
    package static func gauge(_ name: String, _ help: String, _ value: Double?) -> MetricFamily {
        MetricFamily(name, help, .gauge, value.map { [Sample($0)] } ?? [])
    }
}
