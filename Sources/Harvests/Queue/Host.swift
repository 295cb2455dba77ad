package import Connections
package import Ground

/// A remote host as the queue sees it: one, however many providers and consortia ask it.
package struct Host: Sendable, Hashable {
    /// `host[:port]` in lower case; empty for work that asks nobody.
    package let name: String
    /// How many harvests may occupy it, and how many requests may be in flight to it; and how far apart those begin.
    package let limits: HostLimits
    /// Harvests that occupy it now.
    package let active: Int
    /// No request before.
    package let nextAt: Instant
    /// Nobody asks it before; in the past when it is not paused.
    package let pausedUntil: Instant
    package let pauseReason: String?

    package init(
        name: String,
        limits: HostLimits,
        active: Int,
        nextAt: Instant,
        pausedUntil: Instant,
        pauseReason: String?
    ) {
        self.name = name
        self.limits = limits
        self.active = active
        self.nextAt = nextAt
        self.pausedUntil = pausedUntil
        self.pauseReason = pauseReason
    }
}

extension HostLimits {
    /// What COUNTER advises: one request at a time, three seconds apart.
    package static let counter = HostLimits(requestsAtOnce: 1, requestSpacing: .seconds(3))

    /// Nobody is asked, so nothing but this machine's own strength limits it.
    package static let local = HostLimits(requestsAtOnce: 2, requestSpacing: .zero)

    /// What satisfies both.
    package func strictest(_ other: HostLimits) -> HostLimits {
        HostLimits(
            requestsAtOnce: max(1, min(requestsAtOnce, other.requestsAtOnce)),
            requestSpacing: max(.zero, requestSpacing, other.requestSpacing)
        )
    }
}
