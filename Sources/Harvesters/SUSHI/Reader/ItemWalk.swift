internal import Ground
internal import Usage

/// Reads the entries of `Report_Items` into rows, one at a time, whatever the order of their keys.
///
/// Rows are written straight into the batch; what is known of them only later (title, attributes, month) is filled in
/// when the entry, or the stretch of it, ends. So an entry costs no buffer of its own, and memory is bounded by the
/// batch. The one thing that can be larger than a batch is an R5.1 parent with its items: see `readChildren`.
final class ItemWalk {
    var lookAhead: LookAhead?
    let vocabulary = UsageVocabulary()
    var batch: UsageBatch
    /// Which months are kept, as `yyyymm`.
    let wanted: ClosedRange<Int32>
    private let sink: SUSHIReader.Sink

    private let entry = TitleDraft()
    private let child = TitleDraft()
    private let parent = TitleDraft()
    let stretch = TitleDraft()

    /// Where the rows begin that have no title yet, those of the present one, and whether it has more than can be.
    private var firstRow = 0
    private var isOverfull = false
    /// Where the titles begin that wait for their parent's fields.
    private var waiting = 0
    /// Why the present item is malformed, and where.
    private var complaint: (offset: Int64, reason: String)?
    var outside: [Int32: Int] = [:]
    var hasPeriods = false
    var hasMonthKeys = false

    /// No report has so many counts of one item; what has is not read as one.
    static let mostCounts = 200_000
    /// More metrics than anybody names.
    static let mostMetrics = 1_000

    init(months: ClosedRange<YearMonth>?, batch: UsageBatch, sink: @escaping SUSHIReader.Sink) {
        let first = Int32(months?.lowerBound.number ?? 0)
        let last = Int32(months?.upperBound.number ?? Int(Int32.max))
        wanted = first...last
        self.batch = batch
        self.sink = sink
    }

    func complain(_ cursor: JSONCursor, _ reason: String) {
        if complaint == nil { complaint = (cursor.offset, reason) }
    }

    // MARK: Entries

    func readEntry(_ cursor: JSONCursor, _ summary: inout ReportSummary) throws {
        summary.itemCount += 1
        try readTitle(cursor, into: entry, &summary, isEntry: true)
        try flushIfFull(&summary)
    }

    /// One title with its usage: an entry, or an item below a parent.
    private func readTitle(
        _ cursor: JSONCursor,
        into draft: TitleDraft,
        _ summary: inout ReportSummary,
        isEntry: Bool
    ) throws {
        _ = try cursor.kind()
        let start = cursor.offset
        complaint = nil
        guard try cursor.openObject() else {
            complain(cursor, "It is no object.")
            try cursor.skip()
            return noteComplaint(&summary)
        }
        draft.removeAll()
        firstRow = batch.rows.count
        isOverfull = false
        var isKnown = false
        var hasChildren = false
        var parentIndex: Int32 = -1
        while try cursor.nextKey() {
            let key = ReportKey(cursor.key)
            switch key {
            case .performance: try readPerformance(cursor, attributes: .max)
            case .attributePerformance: try readAttributePerformance(cursor, of: draft)
            case .children where isEntry:
                if batch.rows.count > firstRow {
                    complain(cursor, "It has usage of its own beside its Items.")
                    batch.removeRows(from: firstRow)
                }
                hasChildren = true
                try readChildren(cursor, of: draft, from: start, &summary)
                firstRow = batch.rows.count
                isOverfull = false
            case .parent: parentIndex = try readParent(cursor)
            default:
                guard try TitleFields.read(key, cursor, into: draft) else { continue }
            }
            isKnown = true
        }
        if !isKnown { complain(cursor, "It holds nothing that a line of a report holds.") }
        if isOverfull {
            complain(cursor, "It has more than \(Self.mostCounts) counts.")
            batch.removeRows(from: firstRow)
        }
        if hasChildren { joinParent(draft) }
        addTitle(draft, parent: parentIndex, isEntry: isEntry)
        noteComplaint(&summary)
    }

    /// Gives the rows of a title their title, and the attributes of the title where they have none of their own.
    private func addTitle(_ draft: TitleDraft, parent: Int32, isEntry: Bool) {
        guard firstRow < batch.rows.count else { return }
        let title = batch.add(draft, parent: parent, sharingFrom: isEntry ? 0 : waiting, vocabulary)
        batch.setTitle(title, attributes: { vocabulary.attributes(of: draft) }, from: firstRow)
        firstRow = batch.rows.count
    }

    private func noteComplaint(_ summary: inout ReportSummary) {
        guard let complaint else { return }
        self.complaint = nil
        summary.malformedCount += 1
        guard summary.malformed.count < 10 else { return }
        summary.malformed.append(
            MalformedItem(number: summary.itemCount, offset: complaint.offset, reason: complaint.reason)
        )
    }

    // MARK: Parents

    /// R5's `Item_Parent`: an object, or by mistake a list, of which the first counts.
    private func readParent(_ cursor: JSONCursor) throws -> Int32 {
        var found: Int32 = -1
        if try cursor.openArray() {
            while try cursor.nextElement() {
                if found < 0 { found = try readParent(cursor) }
            }
            return found
        }
        guard try cursor.openObject() else { return -1 }
        parent.removeAll()
        while try cursor.nextKey() { _ = try TitleFields.read(ReportKey(cursor.key), cursor, into: parent) }
        return addParent(parent)
    }

    /// Adds a title that has no usage of its own; -1 when nothing is known of it.
    private func addParent(_ draft: TitleDraft) -> Int32 {
        guard draft.isNamed else { return -1 }
        draft.kind = .title
        draft.isParent = true
        return Int32(batch.add(draft, vocabulary))
    }

    /// R5.1's items below their parent, whose own fields may stand before or after them.
    ///
    /// The items' titles wait for their parent inside the batch. If the batch is full before the parent's end, a second
    /// cursor looks ahead for the parent's fields, once; so rows are handed on complete and memory stays flat.
    private func readChildren(
        _ cursor: JSONCursor,
        of draft: TitleDraft,
        from start: Int64,
        _ summary: inout ReportSummary
    ) throws {
        guard try cursor.openArray() else {
            guard try cursor.kind() != .null else { return }
            complain(cursor, "Its Items are no list.")
            return
        }
        waiting = batch.titles.count
        var isParentAhead = false
        while try cursor.nextElement() {
            summary.subItemCount += 1
            let outer = complaint
            try readTitle(cursor, into: child, &summary, isEntry: false)
            complaint = outer
            guard batch.isFull else { continue }
            if !isParentAhead {
                parent.removeAll()
                isParentAhead = lookAhead?.read(at: start, into: parent) ?? false
            }
            joinParent(isParentAhead ? parent : draft)
            try flushIfFull(&summary)
            waiting = 0
        }
    }

    /// Gives the titles that wait for it their parent.
    private func joinParent(_ draft: TitleDraft) {
        let children = waiting..<batch.titles.count
        waiting = batch.titles.count
        guard !children.isEmpty else { return }
        batch.setParent(addParent(draft), ofTitlesIn: children)
    }

    // MARK: Rows

    /// Adds a count of the present title; what is not known yet is filled in when it is.
    func addRow(attributes: UInt32, metric: UInt32, month: Int32, count: Int64) {
        guard batch.rows.count - firstRow < Self.mostCounts else {
            isOverfull = true
            return
        }
        batch.append(UsageRow(title: 0, attributes: attributes, metric: metric, month: month, count: count))
    }

    // MARK: Handing on

    private func flushIfFull(_ summary: inout ReportSummary) throws {
        if batch.isFull { try flush(&summary) }
    }

    private func flush(_ summary: inout ReportSummary) throws {
        batch.seal(with: vocabulary)
        summary.add(batch)
        batch = try sink(batch)
        firstRow = batch.rows.count
        vocabulary.restartIfLarge()
    }

    /// Drops the rows of the title inside which the document broke off: nothing tells whose they are.
    func dropUnfinished() {
        batch.removeRows(from: firstRow)
    }

    /// Hands on the last rows and completes the summary.
    func finish(_ summary: inout ReportSummary) throws {
        if !batch.rows.isEmpty { try flush(&summary) }
        for (number, count) in outside {
            if let month = YearMonth(number: Int(number)) { summary.outside[month] = count }
        }
        summary.hasPeriods = hasPeriods
        summary.hasMonthKeys = hasMonthKeys
    }
}

extension ReportSummary {
    fileprivate mutating func add(_ batch: UsageBatch) {
        for (month, tally) in batch.tallies {
            records += tally.records
            total = total.addingSaturating(tally.total)
            byMonth[month, default: MetricTally()].add(tally.records, tally.total)
            for (index, metric) in tally.metrics.enumerated() where metric.records > 0 {
                byMetric[batch.words.metrics[index], default: MetricTally()].add(metric.records, metric.total)
            }
        }
    }
}

extension MetricTally {
    fileprivate mutating func add(_ records: Int, _ total: Int64) {
        self.records += records
        self.total = self.total.addingSaturating(total)
    }
}
