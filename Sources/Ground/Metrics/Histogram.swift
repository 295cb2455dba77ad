/// How long things took, counted by bounds, so that percentiles can be told of many processes together.
package final class Histogram: Sendable {
    package let name: String
    package let help: String
    private let bounds: [Double]
    private let state: Lock<State>

    /// Observations by the first bound that they do not pass; the last place is for what passes all of them.
    private struct State {
        var counts: [Int]
        var sum = 0.0
    }

    /// The bounds are in seconds and grow.
    package init(_ name: String, _ help: String, bounds: [Double] = standardBounds) {
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "the bounds of \(name) grow")
        self.name = name
        self.help = help
        self.bounds = bounds
        state = Lock(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    /// From milliseconds to the hours that a harvest may take.
    package static let standardBounds = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200,
    ]

    /// Counts one observation; what is negative, since a clock was set back, counts as nothing at all.
    package func observe(_ duration: Duration) {
        let seconds = max(Double(duration.milliseconds) / 1_000, 0)
        let place = bounds.firstIndex { seconds <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[place] += 1
            state.sum += seconds
        }
    }

    /// The counts as Prometheus wants them: of everything up to each bound.
    package var family: MetricFamily {
        let state = state.withLock { $0 }
        var samples: [MetricFamily.Sample] = []
        var running = 0
        for (bound, count) in zip(bounds + [.infinity], state.counts) {
            running += count
            let label = MetricFamily.Label("le", bound.isInfinite ? "+Inf" : "\(bound)")
            samples.append(.init(Double(running), [label], suffix: "_bucket"))
        }
        samples.append(.init(state.sum, suffix: "_sum"))
        samples.append(.init(Double(running), suffix: "_count"))
        return MetricFamily(name, help, .histogram, samples)
    }
}
