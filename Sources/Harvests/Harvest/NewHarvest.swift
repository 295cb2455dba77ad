package import Connections
package import Ground

/// A harvest before it has a row.
package struct NewHarvest: Sendable, Hashable {
    package var connection: ConnectionID
    package var provider: ProviderID
    package var institution: InstitutionID?
    package var kind: HarvestKind
    package var report: MasterReport?
    package var month: YearMonth?
    package var release: CounterRelease?
    /// The host to ask, in lower case; ignored for kinds that ask none.
    package var host: String
    package var priority: HarvestPriority
    package var start: HarvestEvent.Renewal.Start
    package var maxAttempts: Int
    package var request: RequestID?
    package var plannedAt: Instant?

    package init(
        connection: ConnectionID,
        provider: ProviderID,
        institution: InstitutionID?,
        kind: HarvestKind,
        report: MasterReport?,
        month: YearMonth?,
        release: CounterRelease?,
        host: String,
        priority: HarvestPriority,
        start: HarvestEvent.Renewal.Start,
        maxAttempts: Int,
        request: RequestID? = nil,
        plannedAt: Instant? = nil
    ) {
        self.connection = connection
        self.provider = provider
        self.institution = institution
        self.kind = kind
        self.report = report
        self.month = month
        self.release = release
        self.host = host
        self.priority = priority
        self.start = start
        self.maxAttempts = maxAttempts
        self.request = request
        self.plannedAt = plannedAt
    }

    /// A usage harvest of one report and month over a connection.
    package init(
        _ report: MasterReport,
        _ month: YearMonth,
        over connection: EffectiveConnection,
        priority: HarvestPriority,
        start: HarvestEvent.Renewal.Start,
        request: RequestID? = nil,
        plannedAt: Instant? = nil
    ) {
        self.init(
            connection: connection.id,
            provider: connection.provider,
            institution: connection.institution,
            kind: .usage,
            report: report,
            month: month,
            release: connection.release,
            host: connection.host,
            priority: priority,
            start: start,
            maxAttempts: connection.limits.attempts,
            request: request,
            plannedAt: plannedAt
        )
    }

    /// How a row that already exists is asked for again.
    package var renewal: HarvestEvent.Renewal {
        HarvestEvent.Renewal(
            start: start,
            priority: priority,
            maxAttempts: maxAttempts,
            host: host,
            release: release,
            request: request,
            plannedAt: plannedAt
        )
    }

    func harvest(_ id: HarvestID, in consortium: ConsortiumID, at now: Instant) -> Harvest {
        let (status, runAfter): (HarvestStatus, Instant) =
            switch start {
            case .now(let instant): (.queued, instant)
            case .overnight(let instant): (.new, instant)
            }
        var harvest = Harvest(
            id: id,
            consortium: consortium,
            connection: connection,
            provider: provider,
            institution: institution,
            kind: kind,
            report: report,
            month: month,
            host: kind.asksProvider ? host : "",
            release: release,
            priority: priority,
            status: status,
            maxAttempts: maxAttempts,
            runAfter: runAfter,
            createdAt: now
        )
        harvest.request = request
        harvest.plannedAt = plannedAt
        return harvest
    }
}
