package import Connections
package import Ground

/// Which usage is asked for: where, of which provider, which report, which months, which metrics.
///
/// Whoever may see only some institutions gets a filter with those institutions from the use case that asks.
package struct UsageFilter: Sendable {
    /// Both ends included.
    package var months: ClosedRange<YearMonth>
    /// Nil for all, the consortium's own connections among them.
    package var institutions: Set<InstitutionID>?
    package var provider: ProviderID?
    package var report: MasterReport?
    package var release: CounterRelease?
    /// Empty for all.
    package var metrics: Set<String>

    package init(
        months: ClosedRange<YearMonth>,
        institutions: Set<InstitutionID>? = nil,
        provider: ProviderID? = nil,
        report: MasterReport? = nil,
        release: CounterRelease? = nil,
        metrics: Set<String> = []
    ) {
        self.months = months
        self.institutions = institutions
        self.provider = provider
        self.report = report
        self.release = release
        self.metrics = metrics
    }
}
