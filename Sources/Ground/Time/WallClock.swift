internal import Foundation

/// What time it is; passed in wherever time matters, so that tests can set it.
package protocol WallClock: Sendable {
    func now() -> Instant
}

/// The machine's clock.
package struct SystemClock: WallClock {
    package init() {}

    package func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A clock that stands still until it is told to move.
package final class ManualClock: WallClock {
    private let instant: Lock<Instant>

    package init(_ start: Instant) {
        instant = Lock(start)
    }

    package func now() -> Instant { instant.withLock { $0 } }

    package func set(_ new: Instant) { instant.withLock { $0 = new } }

    package func advance(by duration: Duration) { instant.withLock { $0 = $0 + duration } }
}
