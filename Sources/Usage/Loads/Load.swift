package import Connections
package import Ground

/// One stored month of one report of one connection.
package struct Load: Sendable, Hashable {
    package let id: LoadID
    package let key: LoadKey
    package let provider: ProviderID
    /// Nil for the consortium's own connection.
    package let institution: InstitutionID?
    package let release: CounterRelease
    package let state: LoadState
    /// Why it is held, or was.
    package let holdReason: HoldReason?
    /// Counts as the report has them, and their sum over all metrics: a check, not a figure for readers.
    package let records: Int
    package let total: Int64
    /// Equal for equal content, in whatever order it came.
    package let digest: UInt64
    package let provenance: LoadProvenance
    package let createdAt: Instant
    /// When it was published, held, accepted or discarded.
    package let decidedAt: Instant?
}

/// What there is one current load of.
package struct LoadKey: Sendable, Hashable {
    package let connection: ConnectionID
    package let report: MasterReport
    package let month: YearMonth

    package init(connection: ConnectionID, report: MasterReport, month: YearMonth) {
        self.connection = connection
        self.report = report
        self.month = month
    }
}

/// What is known of a load before its first row.
package struct LoadDraft: Sendable {
    package let key: LoadKey
    package let provider: ProviderID
    package let institution: InstitutionID?
    package let release: CounterRelease

    package init(key: LoadKey, provider: ProviderID, institution: InstitutionID?, release: CounterRelease) {
        self.key = key
        self.provider = provider
        self.institution = institution
        self.release = release
    }
}

/// Where a load came from, in the report's words.
package struct LoadProvenance: Sendable, Hashable {
    /// The BLAKE2b of the raw answer, as the blob store names it.
    package var rawHash: String?
    package var createdBy: String?
    package var institutionName: String?
    package var customerID: String?
    /// When the provider made the report, as written.
    package var reportCreated: String?

    package init(
        rawHash: String? = nil,
        createdBy: String? = nil,
        institutionName: String? = nil,
        customerID: String? = nil,
        reportCreated: String? = nil
    ) {
        self.rawHash = rawHash
        self.createdBy = createdBy
        self.institutionName = institutionName
        self.customerID = customerID
        self.reportCreated = reportCreated
    }
}

/// What a load holds, in sum.
package struct LoadContent: Sendable, Equatable {
    package var records: Int
    package var total: Int64
    /// Equal for equal content, in whatever order it came.
    package var digest: UInt64
    /// By the metric's name as COUNTER writes it: `Total_Item_Requests`.
    package var metrics: [String: MetricTally]

    package init(records: Int = 0, total: Int64 = 0, digest: UInt64 = 0, metrics: [String: MetricTally] = [:]) {
        self.records = records
        self.total = total
        self.digest = digest
        self.metrics = metrics
    }

    /// A month in which nothing was used.
    package static let nothing = LoadContent()
}
