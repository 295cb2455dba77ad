package import Connections
package import Ground

/// One stored count with everything that is known of it.
package struct UsageLine: Sendable, Hashable {
    package let key: UsageLineKey
    /// Nil for the consortium's own connection.
    package let institution: InstitutionID?
    package let institutionName: String?
    package let provider: ProviderID
    package let providerName: String
    package let report: MasterReport
    package let release: CounterRelease
    package let title: UsageLineTitle
    package let parent: UsageLineTitle?
    package let platform: String
    package let publisher: UsagePublisher
    package let attributes: UsageAttributes
    package let metric: String
    package let count: Int64

    package var month: YearMonth { key.month }
}

/// A title as it is stored; what no report said is empty.
package struct UsageLineTitle: Sendable, Hashable {
    package let id: TitleID
    package let kind: TitleKind
    package let name: String
    package let doi: String
    package let isbn: String
    package let printISSN: String
    package let onlineISSN: String
    package let linkingISSN: String
    package let uri: String
    package let proprietary: String
    package let authors: String
    package let publicationDate: String
    package let articleVersion: String
    /// Of parents only.
    package let dataType: String
}

/// The place of a line in the order of lines; the next page starts behind the last one's.
package struct UsageLineKey: Sendable, Hashable {
    package let month: YearMonth
    package let load: LoadID
    package let title: TitleID
    let attributes: Int64
    let metric: Int64
}
