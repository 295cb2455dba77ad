package import Connections
package import Ground

/// What sums may be split by.
package enum UsageDimension: String, Sendable, CaseIterable {
    case institution, provider, report, month, metric
}

/// A sum of counts; what it is not split by is nil.
///
/// The release is always told apart: counts of two releases are not added.
package struct UsageSum: Sendable, Hashable {
    package let release: CounterRelease
    /// Nil also for the consortium's own connections.
    package let institution: InstitutionID?
    package let provider: ProviderID?
    package let report: MasterReport?
    package let month: YearMonth?
    package let metric: String?
    package let records: Int
    package let total: Int64

    package init(
        release: CounterRelease,
        institution: InstitutionID? = nil,
        provider: ProviderID? = nil,
        report: MasterReport? = nil,
        month: YearMonth? = nil,
        metric: String? = nil,
        records: Int,
        total: Int64
    ) {
        self.release = release
        self.institution = institution
        self.provider = provider
        self.report = report
        self.month = month
        self.metric = metric
        self.records = records
        self.total = total
    }
}
