import Ground
import Testing

/// The figures that the service counts, and the form in which they are told.
struct MetricsTests {
    @Test func `a metric is written as Prometheus' text form wants it, escapes included`() {
        let family = MetricFamily(
            "garner_things",
            "Things of \"all\" kinds,\nby a \\ path.",
            .gauge,
            [
                .init(3), .init(0.25, [.init("kind", "a \"b\"\\c\nd"), .init("state", "New")]), .init(.infinity),
                .init(-.infinity), .init(.nan), .init(1e300),
            ]
        )
        let text = PrometheusText.write([family, .gauge("garner_unknown", "Not known.", nil)])
        #expect(
            text == #"""
                # HELP garner_things Things of "all" kinds,\nby a \\ path.
                # TYPE garner_things gauge
                garner_things 3
                garner_things{kind="a \"b\"\\c\nd",state="New"} 0.25
                garner_things +Inf
                garner_things -Inf
                garner_things NaN
                garner_things 1e+300

                """#
        )
    }

    @Test func `a counter keeps a number for each combination of labels, and begins at nothing without any`() {
        let plain = Counter("garner_plain_total", "Plain.")
        #expect(plain.family.samples == [.init(0)])
        let counter = Counter("garner_tries_total", "Tries.", labels: ["outcome", "code"])
        #expect(counter.family.samples.isEmpty)
        counter.add(1, "failed", "3030")
        counter.add(2, "failed", "1000")
        counter.add(1, "failed", "3030")
        #expect(
            counter.family.samples == [
                .init(2, [.init("outcome", "failed"), .init("code", "1000")]),
                .init(2, [.init("outcome", "failed"), .init("code", "3030")]),
            ]
        )
        #expect(counter.total == 4)
    }

    @Test func `a counter's memory is bounded: what comes beyond its limit is counted together`() {
        let counter = Counter("garner_names_total", "Names.", labels: ["name"], limit: 3)
        for number in 1...1_000 { counter.add(1, "name \(number)") }
        #expect(counter.total == 1_000)
        #expect(counter.family.samples.count == 4)
        #expect(counter.family.samples.contains(.init(997, [.init("name", "other")])))
    }

    @Test func `nothing is lost when many count at once`() async {
        let counter = Counter("garner_hits_total", "Hits.", labels: ["by"])
        let histogram = Histogram("garner_wait_seconds", "Waits.")
        await withDiscardingTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        counter.add(1, "\(task % 2)")
                        histogram.observe(.milliseconds(10))
                    }
                }
            }
        }
        #expect(counter.family.samples.map(\.value) == [4_000, 4_000])
        #expect(histogram.family.samples.last?.value == 8_000)
    }

    @Test func `a histogram counts what is at most its bound, and all of it up to infinity`() {
        let histogram = Histogram("garner_wait_seconds", "Waits.", bounds: [0.5, 1, 30])
        for seconds in [-1, 0.25, 0.5, 0.75, 40] { histogram.observe(.milliseconds(Int64(seconds * 1_000))) }
        #expect(
            PrometheusText.write([histogram.family]) == """
                # HELP garner_wait_seconds Waits.
                # TYPE garner_wait_seconds histogram
                garner_wait_seconds_bucket{le="0.5"} 3
                garner_wait_seconds_bucket{le="1.0"} 4
                garner_wait_seconds_bucket{le="30.0"} 4
                garner_wait_seconds_bucket{le="+Inf"} 5
                garner_wait_seconds_sum 41.5
                garner_wait_seconds_count 5

                """
        )
    }
}
