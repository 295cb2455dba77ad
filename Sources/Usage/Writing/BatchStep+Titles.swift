internal import Database

/// Titles: looked up some dozens at a time, and stored where they are new.
extension BatchStep {
    private static let together = 64

    private static let select: String = {
        let places = (0..<together).map { "?\($0 + 2)" }.joined(separator: ", ")
        return "SELECT fingerprint, id FROM titles WHERE consortium_id = ?1 AND fingerprint IN (\(places))"
    }()

    /// One row a statement: many would make SQLite keep a copy of every page that they touch (measured).
    private static let insert = """
        INSERT INTO titles (consortium_id, fingerprint, kind, platform_id, publisher_id, parent_id, name, doi, isbn,
            print_issn, online_issn, linking_issn, uri, proprietary, authors, publication_date, article_version, data_type)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
        ON CONFLICT (consortium_id, fingerprint) DO NOTHING
        """

    /// Learns the identifiers of the next titles; parents are always learnt before their children.
    mutating func findTitles() throws {
        let boundary = progress.titlesDone < progress.parentlessCount ? progress.parentlessCount : progress.order.count
        var unknown: [Int64: [Int]] = [:]
        while progress.titlesDone < boundary, unknown.count < Self.together {
            let place = Int(progress.order[progress.titlesDone])
            let fingerprint = batch.titles[place].fingerprint
            if let known = titles[fingerprint] {
                progress.titleIDs[place] = known
            } else {
                unknown[fingerprint, default: []].append(place)
            }
            progress.titlesDone += 1
        }
        guard !unknown.isEmpty else { return }
        // Where most were new before, most will be: storing what is there already changes nothing.
        if !progress.areTitlesNew {
            let count = unknown.count
            try learn(&unknown)
            progress.areTitlesNew = unknown.count * 2 > count
            guard !unknown.isEmpty else { return }
        }
        let count = unknown.count
        let stored = try store(unknown.values.map { $0[0] }.sorted())
        progress.areTitlesNew = stored * 2 > count
        try learn(&unknown)
        guard unknown.isEmpty else {
            throw DatabaseError(.other, "A title was neither found nor stored.", sql: Self.select)
        }
    }

    /// Takes those out that the table has.
    private mutating func learn(_ unknown: inout [Int64: [Int]]) throws {
        var values = [Value.integer(consortium)] + unknown.keys.map { .integer($0) }
        if let last = values.last {
            values += Array(repeating: last, count: Self.together + 1 - values.count)
        }
        var found: [(fingerprint: Int64, id: Int64)] = []
        try transaction.forEach(Self.select, values) { found.append((try $0["fingerprint"], try $0["id"])) }
        for (fingerprint, id) in found {
            for place in unknown[fingerprint] ?? [] { progress.titleIDs[place] = id }
            unknown[fingerprint] = nil
        }
    }

    /// Stores titles that are not there yet; returns how many were new.
    private func store(_ places: [Int]) throws -> Int {
        try transaction.repeating(Self.insert) { statement in
            try statement.bind(1, integer: consortium)
            // The texts lie in the arena, which stays where it is until the statement has run.
            try batch.withArena { arena in
                for place in places {
                    try bind(place, arena, statement)
                    try statement.run()
                }
            }
            return try statement.finish()
        }
    }

    private func bind(_ place: Int, _ arena: UnsafeRawBufferPointer, _ statement: any RepeatedStatement) throws {
        let title = batch.titles[place]
        try statement.bind(2, integer: title.fingerprint)
        try statement.bind(3, .text(title.kind.rawValue))
        try statement.bind(4, integer: progress.words.platforms[Int(title.platform)])
        try statement.bind(5, integer: progress.words.publishers[Int(title.publisher)])
        if title.parent >= 0 {
            try statement.bind(6, integer: progress.titleIDs[Int(title.parent)])
        } else {
            try statement.bindNull(6)
        }
        for (index, slice) in batch.texts(of: place).enumerated() {
            // A name is always there, if only as an empty text.
            if slice.isEmpty, index > 0 {
                try statement.bindNull(index + 7)
            } else {
                try statement.bind(index + 7, text: slice.bytes(in: arena))
            }
        }
    }
}
