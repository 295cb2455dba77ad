/// What the rows of one month add up to.
package struct UsageTally: Sendable, Equatable {
    /// How many rows.
    package private(set) var records = 0
    /// Their counts added up, over all metrics; at most the largest 64-bit number.
    package private(set) var total: Int64 = 0
    /// The same content gives the same digest, in whatever order it came.
    package private(set) var digest: UInt64 = 0
    /// By the metric's number in the batch's words.
    package private(set) var metrics: [MetricTally]

    /// Nothing yet, with room for the metrics that the batch's words number.
    package init(metricCount: Int) {
        metrics = Array(repeating: MetricTally(), count: metricCount)
    }

    mutating func add(_ row: UsageRow, title: UInt64, attributes: UInt64, metric: UInt64) {
        records += 1
        total = total.addingSaturating(row.count)
        metrics[Int(row.metric)].records += 1
        metrics[Int(row.metric)].total = metrics[Int(row.metric)].total.addingSaturating(row.count)
        var mixed = title ^ attributes.rotated(21) ^ metric.rotated(42)
        mixed = (mixed ^ (mixed >> 31)) &* 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ UInt64(bitPattern: row.count)) &* 0xbf58_476d_1ce4_e5b9
        digest &+= mixed ^ (mixed >> 29)
    }
}

/// What the rows of one metric add up to.
package struct MetricTally: Sendable, Hashable {
    /// How many rows.
    package var records = 0
    /// Their counts added up; at most the largest 64-bit number.
    package var total: Int64 = 0

    package init(records: Int = 0, total: Int64 = 0) {
        self.records = records
        self.total = total
    }
}

extension Int64 {
    /// The sum, or the largest number there is: no report can make the service stumble.
    package func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}

extension UInt64 {
    fileprivate func rotated(_ bits: UInt64) -> UInt64 { self << bits | self >> (64 - bits) }
}
