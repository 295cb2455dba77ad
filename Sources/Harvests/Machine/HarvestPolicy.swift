package import Ground

/// The numbers by which a consortium's harvests are moved: delays, limits, and what each code means for them.
package struct HarvestPolicy: Sendable, Hashable {
    package var catalogue: ErrorCatalogue
    /// Retries marked daily wait for this window.
    package var night: Night
    /// Restores the literal reading of the manual: every cause is tried until the attempts are used up.
    package var triesEverything: Bool

    /// How long a report that the provider prepares is left alone between two questions.
    package var pollInterval: Duration
    /// What of a provider's `Retry-After` is honoured while it prepares a report.
    package var pollBounds: ClosedRange<Duration>
    /// After this time of preparing, the waiting counts as one failed attempt (9090).
    package var pollLimit: Duration

    /// The delay after a first failure; it doubles with every further one.
    package var backOffBase: Duration
    package var backOffCap: Duration
    /// The longest `Retry-After` that is honoured.
    package var retryAfterCap: Duration
    /// The longest rest of a host, since it holds up every consortium.
    package var hostRestCap: Duration
    /// A daily retry waits for the first night opening that is at least this far away.
    package var dailyGap: Duration

    /// How long after a month's end a provider may still be counting it.
    package var monthGrace: Duration
    /// How much longer we ask for a month that is said to be not ready.
    package var monthMargin: Duration
    /// So many lost workers in a row end a harvest.
    package var lostWorkerLimit: Int
    /// How long a harvest rests at the least that lost its worker twice in a row: perhaps it is what ends the workers.
    package var lostWorkerRest: Duration

    package init(
        catalogue: ErrorCatalogue = ErrorCatalogue(),
        night: Night = Night(in: .utc),
        triesEverything: Bool = false,
        pollInterval: Duration = .minutes(10),
        pollBounds: ClosedRange<Duration> = .minutes(1)...(.hours(6)),
        pollLimit: Duration = .hours(48),
        backOffBase: Duration = .minutes(15),
        backOffCap: Duration = .hours(24),
        retryAfterCap: Duration = .hours(24),
        hostRestCap: Duration = .hours(6),
        dailyGap: Duration = .hours(6),
        monthGrace: Duration = .days(28),
        monthMargin: Duration = .days(3),
        lostWorkerLimit: Int = 3,
        lostWorkerRest: Duration = .minutes(5)
    ) {
        self.catalogue = catalogue
        self.night = night
        self.triesEverything = triesEverything
        self.pollInterval = pollInterval
        self.pollBounds = pollBounds
        self.pollLimit = pollLimit
        self.backOffBase = backOffBase
        self.backOffCap = backOffCap
        self.retryAfterCap = retryAfterCap
        self.hostRestCap = hostRestCap
        self.dailyGap = dailyGap
        self.monthGrace = monthGrace
        self.monthMargin = monthMargin
        self.lostWorkerLimit = lostWorkerLimit
        self.lostWorkerRest = lostWorkerRest
    }

    /// When the provider's time for counting a month is over; earlier, an empty answer may only mean "not yet".
    package func settles(_ month: YearMonth) -> Instant {
        night.zone.instant(of: month.advanced(by: 1).firstDay) + monthGrace
    }
}
