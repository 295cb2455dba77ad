internal import Database

/// Platforms, publishers, metrics and attributes: few, looked up once an import.
extension BatchStep {
    /// A table of words: how one is found, and how it is stored.
    private struct WordTable {
        let select: String
        let insert: String

        init(_ name: String, _ columns: [String]) {
            let conditions = columns.enumerated().map { "\($0.element) = ?\($0.offset + 2)" }.joined(separator: " AND ")
            let places = columns.indices.map { "?\($0 + 2)" }.joined(separator: ", ")
            select = "SELECT id FROM \(name) WHERE consortium_id = ?1 AND \(conditions)"
            insert = """
                INSERT INTO \(name) (consortium_id, \(columns.joined(separator: ", "))) VALUES (?1, \(places))
                ON CONFLICT DO NOTHING RETURNING id
                """
        }

        static let platforms = WordTable("platforms", ["name"])
        static let publishers = WordTable("publishers", ["name", "identifiers"])
        static let metrics = WordTable("metrics", ["name"])
        static let attributes = WordTable(
            "usage_attributes",
            ["data_type", "section_type", "yop", "access_type", "access_method"]
        )
    }

    /// Learns the identifiers of the words that are new to this writer; false when the time was up before the last.
    mutating func findWords(until deadline: ContinuousClock.Instant) throws -> Bool {
        let words = batch.words
        return try find(words.platforms, \.platforms, in: .platforms, until: deadline) { [$0] }
            && find(words.publishers, \.publishers, in: .publishers, until: deadline) { [$0.name, $0.identifiers] }
            && find(words.metrics, \.metrics, in: .metrics, until: deadline) { [$0] }
            && find(words.attributes, \.attributes, in: .attributes, until: deadline) {
                [$0.dataType, $0.sectionType, $0.yop, $0.accessType, $0.accessMethod]
            }
    }

    private mutating func find<Word>(
        _ words: [Word],
        _ known: WritableKeyPath<KnownWords, [Int64]>,
        in table: WordTable,
        until deadline: ContinuousClock.Instant,
        _ columns: (Word) -> [String]
    ) throws -> Bool {
        var identifiers = progress.words[keyPath: known]
        defer { progress.words[keyPath: known] = identifiers }
        while identifiers.count < words.count {
            let values = [Value.integer(consortium)] + columns(words[identifiers.count]).map { .text($0) }
            let found = try identifier(table.select, values) ?? identifier(table.insert, values)
            guard let found = try found ?? identifier(table.select, values) else {
                throw DatabaseError(.other, "A word of a report was neither found nor stored.", sql: table.select)
            }
            identifiers.append(found)
            if ContinuousClock.now >= deadline { return identifiers.count == words.count }
        }
        return true
    }

    private func identifier(_ sql: String, _ values: [Value]) throws -> Int64? {
        var found: Int64?
        try transaction.forEach(sql, values) { found = try $0["id"] }
        return found
    }
}
