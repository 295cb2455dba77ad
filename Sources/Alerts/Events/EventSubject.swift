package import Connections
package import Ground

/// What an event or an alert concerns: the columns that lists filter by and that roles are asked about.
///
/// An institution of nil means the consortium itself (its own connection, or the consortium as a whole): only roles over
/// the whole consortium see that.
package struct EventSubject: Hashable, Sendable {
    package var harvest: HarvestID?
    package var connection: ConnectionID?
    package var provider: ProviderID?
    package var institution: InstitutionID?
    package var report: MasterReport?
    package var month: YearMonth?
    package var request: RequestID?

    package init(
        harvest: HarvestID? = nil,
        connection: ConnectionID? = nil,
        provider: ProviderID? = nil,
        institution: InstitutionID? = nil,
        report: MasterReport? = nil,
        month: YearMonth? = nil,
        request: RequestID? = nil
    ) {
        self.harvest = harvest
        self.connection = connection
        self.provider = provider
        self.institution = institution
        self.report = report
        self.month = month
        self.request = request
    }
}
