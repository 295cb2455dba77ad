import Connections
import Ground
import Harvests

extension Harvest {
    /// A usage harvest of February 2026, new at `now`, for tests.
    static func sample(
        id: Int64 = 1,
        status: HarvestStatus = .queued,
        month: YearMonth? = YearMonth("2026-02"),
        maxAttempts: Int = 10,
        now: Instant = .sample
    ) -> Harvest {
        Harvest(
            id: HarvestID(id),
            consortium: ConsortiumID(1),
            connection: ConnectionID(1),
            provider: ProviderID(1),
            institution: InstitutionID(1),
            kind: .usage,
            report: .tr,
            month: month,
            host: "sushi.example.org",
            release: .r51,
            priority: .scheduled,
            status: status,
            maxAttempts: maxAttempts,
            runAfter: now,
            createdAt: now
        )
    }
}

extension Instant {
    /// 2026-04-15T12:00:00Z: February 2026 has been over for longer than four weeks.
    static let sample = Instant(seconds: 1_776_254_400)
}

/// Moves one harvest along and keeps what was asked of others.
struct Track {
    var harvest: Harvest
    var policy = HarvestPolicy()
    var now: Instant
    var effects: [HarvestEffect] = []

    init(_ harvest: Harvest = .sample(), now: Instant = .sample, policy: HarvestPolicy = HarvestPolicy()) {
        self.harvest = harvest
        self.now = now
        self.policy = policy
    }

    mutating func take(_ event: HarvestEvent) {
        (harvest, effects) = HarvestMachine.move(harvest, event, policy: policy, now: now)
    }

    /// Claims the harvest, as soon as it is due, and reports the outcome a minute later.
    mutating func run(_ outcome: AttemptOutcome) {
        now = max(now, harvest.runAfter)
        take(.claimed(owner: "node-1", until: now + .seconds(30)))
        now = now + .minutes(1)
        take(.finished(outcome))
    }

    mutating func fail(_ code: Int, retryAfter: Duration? = nil) {
        run(.failed(.init(code: code, message: "The provider's words.", retryAfter: retryAfter)))
    }
}
