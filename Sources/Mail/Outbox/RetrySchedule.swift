package import Ground

/// When a mail that could not be delivered is tried again; pure.
///
/// Several tries in the first hours and then one every four hours, until the mail expires. Each wait is moved by up to a tenth, so
/// that mails that failed together do not come back together.
/// *Source*: RFC 5321 section 4.5.4.1.
package struct RetrySchedule: Sendable, Hashable {
    /// The wait after the first, second, … try; the last one repeats.
    package let waits: [Duration]

    /// The schedule that is used: 1, 5, 15, 30 minutes, 1, 2, 4 hours, then every 4 hours.
    package static let standard = RetrySchedule(waits: [
        .minutes(1), .minutes(5), .minutes(15), .minutes(30), .hours(1), .hours(2), .hours(4),
    ])

    /// The wait after a number of tries, before it is moved.
    package func wait(after tries: Int) -> Duration {
        let position = min(max(tries, 1), waits.count) - 1
        return waits[position]
    }

    /// When to try next; nil when the mail expires before.
    package func nextTry(
        after tries: Int,
        failedAt: Instant,
        expiresAt: Instant,
        using random: inout some RandomNumberGenerator
    ) -> Instant? {
        let wait = wait(after: tries).milliseconds
        let moved = Duration.milliseconds(wait + Int64.random(in: -wait / 10...wait / 10, using: &random))
        let next = failedAt + moved
        return next < expiresAt ? next : nil
    }
}
