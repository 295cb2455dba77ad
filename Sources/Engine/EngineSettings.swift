package import Connections
internal import Ground
package import Harvests

/// The numbers and names by which the engine works; the configuration file sets them.
package struct EngineSettings: Sendable {
    /// Names this process instance in leases: never used again by another one.
    package var instance: String
    /// What people call this node; the instance when nil.
    package var node: String?
    /// Where this node keeps its files, told from every other node's place; the instance when nil.
    package var place: String?
    /// Harvests that run at once.
    package var workers: Int
    /// How long a worker may be silent before its harvests are given to others.
    package var lease: Duration
    /// How often leases are extended, and wishes to stop are looked for without a wake-up.
    package var heartbeat: Duration
    /// Bounds the time between due and queued.
    package var schedulerPeriod: Duration
    /// Where answers are spooled.
    package var spoolFolder: String
    package var userAgent: String
    package var providerDefaults: ProviderDefaults
    /// The numbers of retries and delays, before a consortium's own policies.
    package var policy: HarvestPolicy
    /// How long a service's list of reports is trusted.
    package var offerLifetime: Duration
    /// Back-fill on one host in a day.
    package var backfillPerDay: Int
    package var retention: Retention
    /// Where this node answers over HTTP, for those that look for it; nil when nowhere.
    package var url: String?

    package init(
        instance: String,
        node: String? = nil,
        place: String? = nil,
        workers: Int = 16,
        lease: Duration = .seconds(20),
        heartbeat: Duration = .seconds(1),
        schedulerPeriod: Duration = .seconds(30),
        spoolFolder: String,
        userAgent: String,
        providerDefaults: ProviderDefaults = .standard,
        policy: HarvestPolicy = HarvestPolicy(),
        offerLifetime: Duration = .days(7),
        backfillPerDay: Int = 200,
        retention: Retention = Retention()
    ) {
        self.instance = instance
        self.node = node
        self.place = place
        self.workers = workers
        self.lease = lease
        self.heartbeat = heartbeat
        self.schedulerPeriod = schedulerPeriod
        self.spoolFolder = spoolFolder
        self.userAgent = userAgent
        self.providerDefaults = providerDefaults
        self.policy = policy
        self.offerLifetime = offerLifetime
        self.backfillPerDay = backfillPerDay
        self.retention = retention
    }
}
