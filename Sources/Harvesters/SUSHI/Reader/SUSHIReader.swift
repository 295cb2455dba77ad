package import Ground
package import Usage

/// Reads whatever a SUSHI service answered to a request for a report, once, from the first byte to the last.
///
/// ```swift
/// let reader = SUSHIReader(months: month...month)
/// let summary = try reader.read(document) { full in try writer.exchange(full) }
/// ```
///
/// *Shape*: every outline of sushi.md §12: reports of release 5 and 5.1, under `body`, inside a text, without a header,
/// with fields at the root; exceptions alone, in a list, in the header; lists; `null`; markup; nothing. What it is
/// stands in the summary, and nothing is decided from a header before the end: the order of keys is free.
/// *Usage*: rows go to the sink in sealed batches as they are read, so that memory does not grow with the report. Counts
/// of months that were not asked for are dropped and told. Components (R5 `Item_Component`, R5.1 `Components`) are
/// not counted.
/// *Faults*: one odd item is told in the summary and the rest goes on; a broken document ends the reading, with the
/// fault in the summary, and what went to the sink must then not be published.
/// *Throws* only what the sink threw, or `ByteSourceError` when the answer's bytes could not be had.
package final class SUSHIReader {
    /// Takes a sealed batch and gives an empty one.
    package typealias Sink = (UsageBatch) throws -> UsageBatch

    private let months: ClosedRange<YearMonth>?
    private let firstBatch: UsageBatch

    /// Reads for the months that were asked for; nil takes every month there is.
    ///
    /// The first batch is filled first; later ones are those that the sink gives.
    package init(months: ClosedRange<YearMonth>? = nil, firstBatch: UsageBatch = UsageBatch()) {
        self.months = months
        self.firstBatch = firstBatch
    }

    /// Reads a document once, from its first byte to its last or to its first fault, and hands full batches to the
    /// sink.
    ///
    /// *Throws*: what the sink throws, and `ByteSourceError` when the bytes cannot be had; a document that is no report
    /// is no error but a summary that says so.
    package func read(_ document: ReportDocument, into sink: @escaping Sink) throws -> ReportSummary {
        let source = UnfoldingSource(document.source)
        let walk = DocumentWalk(document, ItemWalk(months: months, batch: firstBatch, sink: sink))
        do {
            try walk.readDocument(JSONCursor(source))
        } catch let error as JSONCursorError {
            guard error.code != .unreadable else { throw ByteSourceError(.unreadable, error.message) }
            walk.summary.fault = error
        }
        walk.summary.isCompressed = source.isCompressed
        return try walk.finish()
    }
}
