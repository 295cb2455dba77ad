package import Ground

/// A remote host as the queue sees it: one, however many providers and consortia ask it.
package struct Host: Sendable, Hashable {
    /// `host[:port]` in lower case; empty for work that asks nobody.
    package let name: String
    /// Harvests that may occupy it, and requests that may be in flight to it, at once.
    package let atOnce: Int
    /// Between the starts of two requests.
    package let spacing: Duration
    /// Harvests that occupy it now.
    package let active: Int
    /// No request before.
    package let nextAt: Instant
    /// Nobody asks it before; in the past when it is not paused.
    package let pausedUntil: Instant
    package let pauseReason: String?

    package init(
        name: String,
        atOnce: Int,
        spacing: Duration,
        active: Int,
        nextAt: Instant,
        pausedUntil: Instant,
        pauseReason: String?
    ) {
        self.name = name
        self.atOnce = atOnce
        self.spacing = spacing
        self.active = active
        self.nextAt = nextAt
        self.pausedUntil = pausedUntil
        self.pauseReason = pauseReason
    }
}

/// What a host bears: the strictest that any provider on it asks for.
package struct HostLimits: Sendable, Hashable {
    package var atOnce: Int
    package var spacing: Duration

    package init(atOnce: Int, spacing: Duration) {
        self.atOnce = max(1, atOnce)
        self.spacing = max(.zero, spacing)
    }

    /// What COUNTER advises: one request at a time, three seconds apart.
    package static let counter = HostLimits(atOnce: 1, spacing: .seconds(3))

    /// Nobody is asked, so nothing but this machine's own strength limits it.
    package static let local = HostLimits(atOnce: 2, spacing: .zero)

    package func strictest(_ other: HostLimits) -> HostLimits {
        HostLimits(atOnce: min(atOnce, other.atOnce), spacing: max(spacing, other.spacing))
    }
}
