package import Ground

/// What a report says of itself, in the words of either release.
///
/// *Bounds*: texts are cut at 2,000 bytes, lists at 100 entries.
package struct ReportHeader: Sendable, Hashable {
    package var reportID: String?
    package var reportName: String?
    /// As written; a number becomes its digits.
    package var release: String?
    package var created: String?
    package var createdBy: String?
    package var customerID: String?
    package var institutionName: String?
    /// `type:value`.
    package var institutionIDs: [String] = []
    package var registryRecord: String?
    /// Names as written, values of one name joined by `|`.
    package var filters: [NamedText] = []
    package var attributes: [NamedText] = []

    /// A header that says nothing yet.
    package init() {}

    /// A name and what stands under it.
    package struct NamedText: Sendable, Hashable {
        package let name: String
        package var value: String
    }

    /// The value of a filter, whatever the case of its name.
    package func filter(_ name: String) -> String? {
        filters.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The first month that the report says it covers.
    package var begin: YearMonth? { filter("Begin_Date").flatMap(Self.month) }

    /// The last month that the report says it covers.
    package var end: YearMonth? { filter("End_Date").flatMap(Self.month) }

    private static func month(_ text: String) -> YearMonth? { YearMonth(text.prefix(7)) }
}
