package import Connections
package import Ground

/// Which months a monthly plan asks for: every one that is still missing, so that an outage heals itself.
///
/// Pure. *Rule*: a month has no row yet, or its harvest ended as Fail with a reason that time or a change of settings may
/// mend, and no harvest of this plan was made of it before. Never one that succeeded, was stopped, or still goes on; never
/// one that the provider no longer has (3032), nor any before such a one; never one before the connection's first month,
/// by default January of last year, or before the first that the provider offers.
/// *Source*: DESIGN §5, Schedule; FOLIO fills gaps in the same way, celus asks once a month.
package struct MissingMonths: Sendable, Hashable {
    /// A month to ask for, and with what urgency.
    package struct Ask: Sendable, Hashable {
        package let key: ReportMonth
        /// The newest month is scheduled work, every older one back-fill.
        package let priority: HarvestPriority
        /// The harvest to renew; nil when there is none yet.
        package let renews: HarvestID?

        package init(key: ReportMonth, priority: HarvestPriority, renews: HarvestID?) {
            self.key = key
            self.priority = priority
            self.renews = renews
        }
    }

    /// The last month that is over.
    package var lastMonth: YearMonth
    /// The connection's own first month; nil for January of last year.
    package var harvestFrom: YearMonth?
    /// The first month that the provider offers, by report, where it says so.
    package var firstOffered: [MasterReport: YearMonth]
    /// When the plan was due: its name, so to say.
    package var plan: Instant

    package init(
        lastMonth: YearMonth,
        harvestFrom: YearMonth? = nil,
        firstOffered: [MasterReport: YearMonth] = [:],
        plan: Instant
    ) {
        self.lastMonth = lastMonth
        self.harvestFrom = harvestFrom
        self.firstOffered = firstOffered
        self.plan = plan
    }

    /// The first month that is asked for, for a report.
    package func firstMonth(of report: MasterReport) -> YearMonth {
        let wanted = harvestFrom ?? YearMonth(year: max(lastMonth.advanced(by: 1).year - 1, 1), month: 1) ?? lastMonth
        return max(wanted, firstOffered[report] ?? wanted)
    }

    /// What to ask for, newest month first, inside a month in the order of the reports.
    package func asks(reports: [MasterReport], known: [ReportMonth: KnownMonth]) -> [Ask] {
        let gone = known.reduce(into: [MasterReport: YearMonth]()) { gone, entry in
            guard entry.value.isGone else { return }
            gone[entry.key.report] = max(gone[entry.key.report] ?? entry.key.month, entry.key.month)
        }
        let first = reports.map(firstMonth).min() ?? lastMonth
        return YearMonth.months(from: first, through: lastMonth).reversed().flatMap { month in
            reports.compactMap { report in
                guard month >= firstMonth(of: report), gone[report].map({ month > $0 }) ?? true else { return nil }
                return ask(ReportMonth(report, month), known)
            }
        }
    }

    private func ask(_ key: ReportMonth, _ known: [ReportMonth: KnownMonth]) -> Ask? {
        let priority: HarvestPriority = key.month == lastMonth ? .scheduled : .backfill
        guard let found = known[key] else { return Ask(key: key, priority: priority, renews: nil) }
        guard found.status == .fail, found.reason?.isMendable == true, found.plannedAt != plan else { return nil }
        return Ask(key: key, priority: priority, renews: found.harvest)
    }
}

extension KnownMonth {
    /// Whether the provider said that it no longer has the month.
    package var isGone: Bool {
        status.isEnded && (reason == .noLongerAvailable || lastCode == 3032) && status != .success
    }
}
