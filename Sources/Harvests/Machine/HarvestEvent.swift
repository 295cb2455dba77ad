package import Connections
package import Ground

/// What can happen to a harvest.
package enum HarvestEvent: Sendable, Hashable {
    /// The night window of a New harvest opened.
    case nightOpened
    /// A worker took it, under a lease.
    case claimed(owner: String, until: Instant)
    /// The worker that holds the lease reports.
    case finished(AttemptOutcome)
    /// The lease ran out, or belonged to an earlier process instance.
    case leaseLost
    /// A person wants it stopped.
    case stop
    /// Its connection, provider or institution was switched off: 9050, 9060 or 9070.
    case switchedOff(code: Int)
    /// A person restarts it, or a request or plan asks for it again.
    case renew(Renewal)
    /// What it belongs to was paused, and what runs of that is to go back into the queue.
    case recalled
    /// A person gives it another priority.
    case prioritised(HarvestPriority)
    /// The pause of its provider ended early.
    case resumed
    /// A person accepted what was held.
    case accepted
    /// A person discarded what was held.
    case discarded

    /// What a renewal sets anew.
    package struct Renewal: Sendable, Hashable {
        /// When it may run.
        package enum Start: Sendable, Hashable {
            /// Goes to Queued, runnable from the instant on.
            case now(Instant)
            /// Goes to New until the night window that opens at the instant.
            case overnight(Instant)
        }

        package var start: Start
        package var priority: HarvestPriority
        package var maxAttempts: Int?
        /// The settings of the connection may have changed since; nil keeps what stands.
        package var host: String?
        package var release: CounterRelease?
        package var request: RequestID?
        package var plannedAt: Instant?

        package init(
            start: Start,
            priority: HarvestPriority,
            maxAttempts: Int? = nil,
            host: String? = nil,
            release: CounterRelease? = nil,
            request: RequestID? = nil,
            plannedAt: Instant? = nil
        ) {
            self.start = start
            self.priority = priority
            self.maxAttempts = maxAttempts
            self.host = host
            self.release = release
            self.request = request
            self.plannedAt = plannedAt
        }
    }
}
