package import Ground
package import Usage

/// What an answer turned out to be, after all of it has been read.
package struct ReportSummary: Sendable {
    /// The outline of the document, before any judgement.
    package enum Shape: String, Sendable {
        /// A report header, or items.
        case report
        /// Nothing but exceptions.
        case exceptions
        /// A list without exceptions, such as the list of reports.
        case list
        /// An object in which nothing is known.
        case unrelated
        /// `null`.
        case null
        /// A lone number, boolean or text.
        case scalar
        /// No byte, or nothing but blanks.
        case empty
        /// Text or markup.
        case notJSON
    }

    /// How the items stood in the report.
    package enum Items: String, Sendable {
        case missing, null, list, object, wrongType
    }

    package var shape = Shape.empty
    /// Why reading ended early; what was read until then has gone to the sink, and is no whole report.
    package var fault: JSONCursorError?
    /// The document starts with `<`.
    package var isMarkup = false
    /// The whole document stood inside a JSON text.
    package var isStringified = false
    /// The report stood under `body`.
    package var isWrapped = false
    /// The bytes were gzip.
    package var isCompressed = false
    /// Bytes of the document, unfolded.
    package var bytes: Int64 = 0

    /// The header, if there was one or its fields stood at the root.
    package var header: ReportHeader?
    package var exceptions: [ReportException] = []

    package var items = Items.missing
    /// Entries of `Report_Items`.
    package var itemCount = 0
    /// Entries of `Items` below R5.1's parents.
    package var subItemCount = 0
    /// Counts within the months asked for.
    package var records = 0
    package var total: Int64 = 0
    package var byMetric: [String: MetricTally] = [:]
    package var byMonth: [YearMonth: MetricTally] = [:]
    /// Counts of other months, which were dropped.
    package var outside: [YearMonth: Int] = [:]
    /// Usage came as lists of periods, as in release 5.
    package var hasPeriods = false
    /// Usage came as months under metrics, as in release 5.1.
    package var hasMonthKeys = false

    /// Items of which something could not be used.
    package var malformedCount = 0
    /// The first ten of them.
    package var malformed: [MalformedItem] = []

    /// The summary of a document of which nothing has been read.
    package init() {}

    /// How many counts were dropped because their month was not asked for.
    package var outsideCount: Int { outside.values.reduce(0, +) }

    /// The release that the usage was written in, by its shape, not by what the header says; nil without usage.
    package var writtenRelease: String? {
        hasPeriods == hasMonthKeys ? nil : (hasPeriods ? "5" : "5.1")
    }
}

/// An item of which something could not be used.
package struct MalformedItem: Sendable, Hashable, CustomStringConvertible {
    /// Its place in `Report_Items`, from 1.
    package let number: Int
    /// The byte of the document where the fault stands.
    package let offset: Int64
    /// One sentence for people.
    package let reason: String

    package init(number: Int, offset: Int64, reason: String) {
        self.number = number
        self.offset = offset
        self.reason = reason
    }

    package var description: String { "Item \(number) (byte \(offset)): \(reason)" }
}
