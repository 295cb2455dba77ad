package import Connections
package import Ground

/// Turns a wish into harvests, one connection at a time: each report of each month is made, asked for again, or left out
/// for a reason.
///
/// Pure. *Order*: newest month first, inside a month in the order of the reports.
package struct RequestExpansion: Sendable {
    /// What becomes of one report of one month.
    package enum Decision: Sendable, Hashable {
        case create
        case renew(HarvestID)
        case skip(RequestSkip)
    }

    package let wish: HarvestWish
    /// The last month that is over in the consortium's calendar.
    package let lastMonth: YearMonth
    package let now: Instant

    package init(_ wish: HarvestWish, lastMonth: YearMonth, now: Instant) {
        self.wish = wish
        self.lastMonth = lastMonth
        self.now = now
    }

    /// A decision for every report and month that the wish names.
    package func decisions(
        for connection: EffectiveConnection,
        known: [ReportMonth: KnownMonth],
        firstOffered: [MasterReport: YearMonth] = [:]
    ) -> [(key: ReportMonth, decision: Decision)] {
        let obstacle = connection.obstacle(at: now).flatMap(Self.skip)
        let reports = (wish.reports ?? Set(connection.reports)).sorted()
        let months = YearMonth.months(from: wish.months.lowerBound, through: wish.months.upperBound).reversed()
        return months.flatMap { month in
            reports.map { report in
                let key = ReportMonth(report, month)
                if let obstacle { return (key, .skip(obstacle)) }
                if let skip = outside(key, connection, firstOffered[report]) { return (key, .skip(skip)) }
                return (key, decision(known[key]))
            }
        }
    }

    /// When a harvest of that month may run: newer months a little earlier, so that a host that serves many connections
    /// gets everybody's newest month before anybody's older ones.
    package func start(of month: YearMonth, night: Night) -> HarvestEvent.Renewal.Start {
        let turn = Duration.milliseconds(max(0, month.distance(to: wish.months.upperBound)))
        switch wish.start {
        case .now: return .now(now + turn)
        case .overnight: return .overnight(night.due(from: now) + turn)
        }
    }

    package var priority: HarvestPriority { wish.start == .now ? .now : .scheduled }

    private func outside(
        _ key: ReportMonth,
        _ connection: EffectiveConnection,
        _ firstOffered: YearMonth?
    ) -> RequestSkip? {
        if !connection.reports.contains(key.report) { return .reportNotEnabled }
        if key.month > lastMonth { return .monthUnfinished }
        if let first = connection.harvestFrom, key.month < first { return .beforeFirstMonth }
        if let firstOffered, key.month < firstOffered { return .notOffered }
        return nil
    }

    private func decision(_ known: KnownMonth?) -> Decision {
        guard let known else { return .create }
        switch known.status {
        case .active: return .skip(.alreadyRunning)
        case .pending: return .skip(.waitingForProvider)
        case .success where wish.skipsSucceeded: return .skip(.alreadySucceeded)
        case .new where wish.start == .overnight: return .skip(.alreadyWaiting)
        case .queued where wish.start == .overnight || known.priority == .now: return .skip(.alreadyWaiting)
        case .new, .queued, .reQueued, .success, .fail, .stopped: return .renew(known.harvest)
        }
    }

    private static func skip(_ obstacle: Obstacle) -> RequestSkip? {
        switch obstacle {
        case .disabled, .suspended: .inactive
        case .incomplete: .incomplete
        case .broken: .badCredentials
        case .hostNotConfirmed: .hostNotConfirmed
        // What is asked for during a pause waits for its end.
        case .paused: nil
        }
    }
}
