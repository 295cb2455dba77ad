internal import Crypto
package import Ground

/// One count: so much of one metric, in one month, of one title under one combination of attributes.
package struct UsageRow: Sendable {
    /// Places in the batch's titles and words.
    package var title: UInt32
    /// The combination of attributes, by its place in the batch's words.
    package var attributes: UInt32
    /// The metric, by its place in the batch's words.
    package var metric: UInt32
    /// `yyyymm`.
    package var month: Int32
    /// How often, as the report says: 0…10¹².
    package var count: Int64

    package init(title: UInt32, attributes: UInt32, metric: UInt32, month: Int32, count: Int64) {
        self.title = title
        self.attributes = attributes
        self.metric = metric
        self.month = month
        self.count = count
    }
}

/// A stretch of a report on its way to the database: rows, the titles they are of, and all their texts in one arena.
///
/// *Cost*: filled and emptied again and again; nothing is allocated per row once it has its size.
// @unchecked Sendable because it is handed from the reading thread to the writing one whole, and back when written.
package final class UsageBatch: @unchecked Sendable {
    /// The bytes of text at which a batch is handed on, however few its rows.
    private static let fullBytes = 1 << 20

    /// The number of rows at which a batch is handed on.
    private let fullRows: Int

    // Filled value by value and by one thread: checking at run time that no two overlap would cost more than the filling.
    @exclusivity(unchecked) package internal(set) var rows: [UsageRow] = []
    @exclusivity(unchecked) package internal(set) var titles: [UsageTitle] = []
    @exclusivity(unchecked) private var arena: [UInt8] = []
    /// Where each title's texts lie in the arena, `TitleDraft.Field.stored.count` of them a title.
    @exclusivity(unchecked) private var texts: [UsageSlice] = []
    /// What the numbers in rows and titles mean; set by `seal`.
    package private(set) var words = UsageWords()
    /// What the rows add up to, by month; set by `seal`.
    package private(set) var tallies: [YearMonth: UsageTally] = [:]

    package init(fullRows: Int = 16_384) {
        self.fullRows = fullRows
    }

    package var isFull: Bool { rows.count >= fullRows || arena.count >= Self.fullBytes }

    /// Empties the batch for the next stretch and keeps its memory.
    package func removeAll() {
        rows.removeAll(keepingCapacity: true)
        titles.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        arena.removeAll(keepingCapacity: true)
        words = UsageWords()
        tallies = [:]
    }

    // MARK: Filling

    /// Adds a title, whose rows may be there already, or follow; gives its place.
    ///
    /// A title that says the same as the one before it is that one: a report of release 5 names a title anew for each
    /// of its combinations of attributes. Titles before `sharingFrom` are not looked at: they have another parent.
    package func add(
        _ draft: TitleDraft,
        parent: Int32 = -1,
        sharingFrom: Int = 0,
        _ vocabulary: UsageVocabulary
    ) -> UInt32 {
        let title = UsageTitle(
            kind: draft.kind,
            platform: vocabulary.platform(draft[.platform]),
            publisher: vocabulary.publisher(draft[.publisher], draft[.publisherIdentifiers]),
            parent: parent
        )
        if titles.count > sharingFrom, isLast(title, draft) { return UInt32(titles.count - 1) }
        for field in TitleDraft.Field.stored {
            let start = arena.count
            arena.append(contentsOf: text(of: field, draft))
            texts.append(UsageSlice(start: start, count: arena.count - start))
        }
        titles.append(title)
        return UInt32(titles.count - 1)
    }

    /// What is stored of a field: the data type of a title that is no parent is an attribute of its rows.
    private func text(of field: TitleDraft.Field, _ draft: TitleDraft) -> UnsafeRawBufferPointer {
        field == .dataType && !draft.isParent ? UnsafeRawBufferPointer(start: nil, count: 0) : draft[field]
    }

    /// Whether the title added last says the same.
    private func isLast(_ title: UsageTitle, _ draft: TitleDraft) -> Bool {
        guard let last = titles.last, last.kind == title.kind, last.platform == title.platform,
            last.publisher == title.publisher, last.parent == title.parent
        else { return false }
        return arena.withUnsafeBytes { arena in
            zip(TitleDraft.Field.stored, texts(of: titles.count - 1)).allSatisfy { field, slice in
                slice.bytes(in: arena).equals(text(of: field, draft))
            }
        }
    }

    /// Where the texts of a title lie in the arena, in the order of `TitleDraft.Field.stored`.
    func texts(of title: Int) -> ArraySlice<UsageSlice> {
        let width = TitleDraft.Field.stored.count
        return texts[(title * width)..<((title + 1) * width)]
    }

    /// The texts of a title as strings: name, identifiers, authors, date, version, data type of a parent.
    package func texts(ofTitle title: Int) -> [String] {
        texts(of: title).map { String(decoding: arena[Int($0.start)..<Int($0.start + $0.count)], as: UTF8.self) }
    }

    /// Lends the bytes that the titles' slices lie in.
    func withArena<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try arena.withUnsafeBytes(body)
    }

    // MARK: Rows

    /// Adds a row; what is not known of it yet is filled in by the methods below when it is.
    package func append(_ row: UsageRow) {
        rows.append(row)
    }

    /// Drops the rows from a place on.
    package func removeRows(from first: Int) {
        rows.removeLast(rows.count - first)
    }

    /// Gives the rows from a place on their month.
    package func setMonth(_ month: Int32, from first: Int) {
        rows.withUnsafeMutableBufferPointer { rows in
            for index in first..<rows.count { rows[index].month = month }
        }
    }

    /// Gives the rows from a place on their attributes.
    package func setAttributes(_ attributes: UInt32, from first: Int) {
        rows.withUnsafeMutableBufferPointer { rows in
            for index in first..<rows.count { rows[index].attributes = attributes }
        }
    }

    /// Gives the rows from a place on their title, and those whose attributes are `UInt32.max` the ones given.
    package func setTitle(_ title: UInt32, attributes: () -> UInt32, from first: Int) {
        var common: UInt32?
        rows.withUnsafeMutableBufferPointer { rows in
            for index in first..<rows.count {
                rows[index].title = title
                guard rows[index].attributes == .max else { continue }
                let known = common ?? attributes()
                common = known
                rows[index].attributes = known
            }
        }
    }

    /// Gives the titles from a place on that have none their parent.
    package func setParent(_ parent: Int32, ofTitlesIn range: Range<Int>) {
        for index in range where titles[index].parent < 0 { titles[index].parent = parent }
    }

    // MARK: Sealing

    /// Completes a filled batch: fixes what the numbers mean, tells titles apart, and adds up.
    ///
    /// A title is itself by its kind, name, all its identifiers, platform, publisher, authors, date, version and parent
    /// (sushi.md §13): two that differ in any of them are two, and none is left out for lacking an identifier. The
    /// fingerprint is 64 bits of a BLAKE2b over them, the same in every batch, import and installation.
    package func seal(with vocabulary: UsageVocabulary) {
        words = vocabulary.meaning
        var identity: [UInt8] = []
        for index in titles.indices where titles[index].parent < 0 { setFingerprint(of: index, &identity) }
        for index in titles.indices where titles[index].parent >= 0 { setFingerprint(of: index, &identity) }
        tally()
    }

    private func setFingerprint(of index: Int, _ identity: inout [UInt8]) {
        let title = titles[index]
        identity.removeAll(keepingCapacity: true)
        identity.append(contentsOf: title.kind.rawValue.utf8)
        for slice in texts(of: index) {
            identity.appendLittleEndian(slice.count)
            identity.append(contentsOf: arena[Int(slice.start)..<Int(slice.start + slice.count)])
        }
        identity.append(contentsOf: words.platforms[Int(title.platform)].utf8)
        identity.append(0)
        let publisher = words.publishers[Int(title.publisher)]
        identity.append(contentsOf: publisher.name.utf8)
        identity.append(0)
        identity.append(contentsOf: publisher.identifiers.utf8)
        if title.parent >= 0 { identity.appendLittleEndian(UInt64(bitPattern: titles[Int(title.parent)].fingerprint)) }
        titles[index].fingerprint = Fingerprint.of(identity)
    }

    private func tally() {
        var months: [Int32] = []
        var sums: [UsageTally] = []
        var place = 0
        for row in rows {
            if months.isEmpty || months[place] != row.month {
                place = months.firstIndex(of: row.month) ?? months.count
                if place == months.count {
                    months.append(row.month)
                    sums.append(UsageTally(metricCount: words.metrics.count))
                }
            }
            sums[place].add(
                row,
                title: UInt64(bitPattern: titles[Int(row.title)].fingerprint),
                attributes: words.attributeFingerprints[Int(row.attributes)],
                metric: words.metricFingerprints[Int(row.metric)]
            )
        }
        for (month, sum) in zip(months, sums) {
            if let month = YearMonth(number: Int(month)) { tallies[month] = sum }
        }
    }
}

/// Short numbers for long identities.
enum Fingerprint {
    static func of(_ text: String) -> UInt64 { UInt64(bitPattern: of(Array(text.utf8))) }

    static func of(_ bytes: [UInt8]) -> Int64 {
        let digest = BLAKE2b.hash(bytes)
        return digest.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) }
    }
}

extension [UInt8] {
    fileprivate mutating func appendLittleEndian(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
