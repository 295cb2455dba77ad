internal import Database

/// The counts themselves, some dozens a statement: twice as fast as one by one (measured).
extension BatchStep {
    private static let together = 32

    private static let insertMany = insert(together)
    private static let insertOne = insert(1)

    /// A count that stands in a report twice is the sum of both.
    private static func insert(_ count: Int) -> String {
        let rows = (0..<count).map { index in
            let places = (0..<4).map { "?\(index * 4 + $0 + 3)" }.joined(separator: ", ")
            return "(?1, ?2, \(places))"
        }
        return """
            INSERT INTO usage_rows (consortium_id, load_id, title_id, attributes_id, metric_id, count)
            VALUES \(rows.joined(separator: ", "))
            ON CONFLICT (consortium_id, load_id, title_id, attributes_id, metric_id)
            DO UPDATE SET count = usage_rows.count + excluded.count
            """
    }

    /// The batch's rows with stored identifiers, in the order of the table's key, each key once.
    func storedRows() -> [StoredRow] {
        // Months take turns in a report; their loads do not in the table.
        var months: [Int32] = []
        var parts: [[StoredRow]] = []
        var place = 0
        for row in batch.rows {
            if months.isEmpty || months[place] != row.month {
                place = months.firstIndex(of: row.month) ?? months.count
                if place == months.count {
                    months.append(row.month)
                    parts.append([])
                }
            }
            guard let load = loads[row.month] else { continue }
            parts[place].append(
                StoredRow(
                    load: load,
                    title: progress.titleIDs[Int(row.title)],
                    attributes: progress.words.attributes[Int(row.attributes)],
                    metric: progress.words.metrics[Int(row.metric)],
                    count: row.count
                )
            )
        }
        return parts.flatMap { Self.orderedAndAdded($0) }
    }

    private static func orderedAndAdded(_ rows: [StoredRow]) -> [StoredRow] {
        guard !zip(rows, rows.dropFirst()).allSatisfy(StoredRow.precedes) else { return rows }
        var added: [StoredRow] = []
        added.reserveCapacity(rows.count)
        for row in rows.sorted(by: StoredRow.precedes) {
            if let last = added.last, !StoredRow.precedes(last, row) {
                added[added.count - 1].count = last.count.addingSaturating(row.count)
            } else {
                added.append(row)
            }
        }
        return added
    }

    mutating func insertRows(until deadline: ContinuousClock.Instant) throws {
        guard let rows = progress.rows else { return }
        var done = progress.rowsDone
        while done < rows.count {
            // Statements name their load once, so one statement's rows are of one load.
            let load = rows[done].load
            let hasMany = done + Self.together <= rows.count && rows[done + Self.together - 1].load == load
            done = try transaction.repeating(hasMany ? Self.insertMany : Self.insertOne) { statement in
                try insert(rows, from: done, by: hasMany ? Self.together : 1, load, statement, until: deadline)
            }
            if ContinuousClock.now >= deadline { break }
        }
        progress.rowsDone = done
    }

    /// Runs one statement as long as it fits; returns the place of the first row that is left.
    private func insert(
        _ rows: [StoredRow],
        from start: Int,
        by count: Int,
        _ load: Int64,
        _ statement: any RepeatedStatement,
        until deadline: ContinuousClock.Instant
    ) throws -> Int {
        try statement.bind(1, integer: consortium)
        try statement.bind(2, integer: load)
        var done = start
        repeat {
            var place = 3
            for row in rows[done..<(done + count)] {
                try statement.bind(place, integer: row.title)
                try statement.bind(place + 1, integer: row.attributes)
                try statement.bind(place + 2, integer: row.metric)
                try statement.bind(place + 3, integer: row.count)
                place += 4
            }
            try statement.run()
            done += count
        } while done + count <= rows.count && rows[done + count - 1].load == load && ContinuousClock.now < deadline
        return done
    }
}
