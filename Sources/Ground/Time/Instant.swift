/// A point in time, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// *Shape*: stored as BIGINT, written as RFC 3339 in UTC. A calendar and a zone appear only at the edges.
package struct Instant: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// A count of seconds since 1970, as HTTP fields and file times give it.
    package init(seconds: Int64) {
        milliseconds = seconds * 1000
    }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 { milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0) }

    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    /// The instant that much later, to the millisecond; what the duration has below that is dropped.
    package static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(milliseconds: instant.milliseconds + duration.milliseconds)
    }

    /// The instant that much earlier, to the millisecond.
    package static func - (instant: Instant, duration: Duration) -> Instant {
        Instant(milliseconds: instant.milliseconds - duration.milliseconds)
    }

    /// How long after `earlier` the other is; negative when it came first.
    package static func - (later: Instant, earlier: Instant) -> Duration {
        .milliseconds(later.milliseconds - earlier.milliseconds)
    }
}

extension Instant: Codable {
    package init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    package var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Minutes of 60 seconds.
    package static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }

    /// Hours of 3,600 seconds; a day on which clocks change has 23 or 25 of them.
    package static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }

    /// Days of 24 hours; calendar days belong to a zone and are computed there.
    package static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
