package import Connections
package import Ground
package import Harvests

/// One thing that gather found, to be fetched and imported by itself.
package struct GatheredObject: Sendable, Hashable {
    /// The remote's own identifier, unique inside the harvest: `TR/2026-01` for a report.
    package let identifier: String
    /// For kind `usage`: the report and month.
    package let report: MasterReport?
    package let month: YearMonth?
    /// Why there is nothing to fetch, where gather knows already.
    package let absence: AttemptOutcome.Failure?

    /// One report of one month, named `TR/2026-01`.
    package init(report: MasterReport, month: YearMonth, absence: AttemptOutcome.Failure? = nil) {
        identifier = "\(report.rawValue)/\(month)"
        self.report = report
        self.month = month
        self.absence = absence
    }
}

/// What gather may use, and where it puts what it finds.
package struct GatherContext: Sendable {
    package let base: HarvesterContext
    package let harvest: Harvest
    /// What the remote was known to offer of this report when it was last asked.
    package let offer: ReportOffer?
    /// Whether that was long enough ago to ask again.
    package let mayAskForOffers: Bool
    /// Takes each object; returns when the engine has room for the next.
    package let emit: @Sendable (GatheredObject) async throws -> Void
    /// Takes the remote's list of what it offers, to be kept for later harvests.
    package let keepOffers: @Sendable ([ReportOffer]) async throws -> Void

    package init(
        base: HarvesterContext,
        harvest: Harvest,
        offer: ReportOffer?,
        mayAskForOffers: Bool,
        emit: @escaping @Sendable (GatheredObject) async throws -> Void,
        keepOffers: @escaping @Sendable ([ReportOffer]) async throws -> Void
    ) {
        self.base = base
        self.harvest = harvest
        self.offer = offer
        self.mayAskForOffers = mayAskForOffers
        self.emit = emit
        self.keepOffers = keepOffers
    }
}

/// A report that a service says it has, and for which months.
///
/// *Source*: COUNTER 5.1 API, `/reports`: First_Month_Available and Last_Month_Available; release 5 has neither.
package struct ReportOffer: Sendable, Hashable {
    package let report: MasterReport
    package let release: CounterRelease
    package let firstMonth: YearMonth?
    package let lastMonth: YearMonth?

    package init(report: MasterReport, release: CounterRelease, firstMonth: YearMonth?, lastMonth: YearMonth?) {
        self.report = report
        self.release = release
        self.firstMonth = firstMonth
        self.lastMonth = lastMonth
    }
}
