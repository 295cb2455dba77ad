package import Connections
package import Ground

/// One unit of work on a connection, as its row stands.
///
/// *Shape*: for kind `usage` there is one row per connection, report and month for ever; a re-harvest renews it, and its
/// attempts keep the history. A value: changing one changes nothing stored. `HarvestMachine` computes the next value and
/// `HarvestRepository` stores it.
package struct Harvest: Sendable, Hashable {
    package let id: HarvestID
    package let consortium: ConsortiumID
    package let connection: ConnectionID
    package let provider: ProviderID
    /// Nil for the consortium's own connection.
    package let institution: InstitutionID?
    package let kind: HarvestKind
    /// Nil for kinds that have none.
    package let report: MasterReport?
    package let month: YearMonth?
    package let createdAt: Instant

    /// The host that is asked, `host[:port]` in lower case; empty when the kind asks none.
    package var host: String
    /// The COUNTER release; nil for kinds that have none.
    package var release: CounterRelease?
    package var priority: HarvestPriority
    /// The request that asked for it last, if a person did.
    package var request: RequestID?
    /// When the monthly plan that asked for it last was due, if a plan did.
    package var plannedAt: Instant?

    package var status: HarvestStatus
    package var reason: HarvestReason?
    /// Grows by one with every renewal and restart; the key of attempts, alert and mail thread.
    package var episode: Int
    /// Attempts of this episode that count, 0…maxAttempts.
    package var attempts: Int
    package var maxAttempts: Int
    /// How often the provider asked us to come back, since the last attempt that counted.
    package var polls: Int
    /// When the first of those polls was; bounds the waiting.
    package var waitingSince: Instant?
    /// How many counted attempts in a row ended with `lastCode`.
    package var streak: Int
    /// The earliest moment of the next run, while it waits.
    package var runAfter: Instant

    /// The code of the latest answer that was no plain success; nil after one.
    package var lastCode: Int?
    /// The provider's own words with it, with secrets masked.
    package var lastMessage: String?
    package var lastAttemptAt: Instant?
    package var endedAt: Instant?

    /// Grows by one at every claim; a worker with an older number writes nothing any more.
    package var fence: Int64
    /// The process instance that runs it.
    package var leaseOwner: String?
    package var leaseUntil: Instant?
    /// A person wants the running harvest stopped.
    package var stopRequested: Bool
    /// A person paused what the running harvest belongs to, and wants it back in the queue.
    package var isRecalled: Bool
    /// Whether an alert of this harvest was opened and not resolved since.
    package var alerted: Bool

    /// Grows by one at every change; changes are stored by compare-and-set on it.
    package var version: Int64
    package var updatedAt: Instant

    package init(
        id: HarvestID,
        consortium: ConsortiumID,
        connection: ConnectionID,
        provider: ProviderID,
        institution: InstitutionID?,
        kind: HarvestKind,
        report: MasterReport?,
        month: YearMonth?,
        host: String,
        release: CounterRelease?,
        priority: HarvestPriority,
        status: HarvestStatus,
        maxAttempts: Int,
        runAfter: Instant,
        createdAt: Instant
    ) {
        self.id = id
        self.consortium = consortium
        self.connection = connection
        self.provider = provider
        self.institution = institution
        self.kind = kind
        self.report = report
        self.month = month
        self.host = host
        self.release = release
        self.priority = priority
        self.status = status
        self.maxAttempts = max(1, maxAttempts)
        self.runAfter = runAfter
        self.createdAt = createdAt
        episode = 1
        attempts = 0
        polls = 0
        streak = 0
        fence = 0
        stopRequested = false
        isRecalled = false
        alerted = false
        version = 1
        updatedAt = createdAt
    }
}

extension Harvest {
    /// Whether it sends requests to the provider's host; one without a host reads its newest raw answer again.
    package var asksProvider: Bool { kind.asksProvider && !host.isEmpty }

    /// Whether it counts towards the harvests that its host takes at once.
    package var occupiesHost: Bool { kind.occupiesHost && !host.isEmpty }
}
