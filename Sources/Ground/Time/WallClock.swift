internal import Foundation

/// What time it is; passed in wherever time matters, so that tests can set it.
package protocol WallClock: Sendable {
    /// The time of day as this clock has it; it may step back when the machine's clock is set.
    func now() -> Instant
}

/// The machine's clock.
package struct SystemClock: WallClock {
    package init() {}

    /// Reads the system's real-time clock, to the millisecond.
    package func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A clock that stands still until it is told to move.
package final class ManualClock: WallClock {
    private let instant: Lock<Instant>

    /// Stands at `start` until it is set or advanced.
    package init(_ start: Instant) {
        instant = Lock(start)
    }

    /// Where the clock was last put.
    package func now() -> Instant { instant.withLock { $0 } }

    /// Puts the clock to an instant, earlier ones included.
    package func set(_ new: Instant) { instant.withLock { $0 = new } }

    /// Moves the clock on; a negative duration moves it back.
    package func advance(by duration: Duration) { instant.withLock { $0 = $0 + duration } }
}
