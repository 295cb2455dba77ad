internal import Ground

/// Counts of one month under one set of attributes.
struct DemoRow {
    var dataType: String
    var sectionType: String?
    var yearOfPublication: String?
    var accessType: String?
    var accessMethod: String
    let metric: String
    let month: YearMonth
    let count: Int
}

/// How often things were used: invented, but the same whenever it is asked for, and consistent between reports.
///
/// A title's item counts are the sums of its articles or chapters, and the platform's are the sums of its titles.
struct DemoUsage: Sendable {
    let shelf: DemoShelf
    let customer: String
    let is51: Bool

    private static let itemMetrics = [
        "Total_Item_Investigations", "Total_Item_Requests", "Unique_Item_Investigations", "Unique_Item_Requests",
    ]

    /// The usage of one article or chapter.
    func rows(of part: DemoPart, in work: DemoWork, months: [YearMonth]) -> [DemoRow] {
        months.flatMap { month in
            ["Regular", "TDM"].flatMap { method in
                counts(of: part, in: work, month, method).map { metric, count in
                    DemoRow(
                        dataType: work.isJournal ? "Article" : "Book_Segment",
                        yearOfPublication: String(part.year),
                        accessType: accessType(part),
                        accessMethod: method,
                        metric: metric,
                        month: month,
                        count: count
                    )
                }
            }
        }
    }

    /// The usage of one journal or book.
    func rows(of work: DemoWork, months: [YearMonth]) -> [DemoRow] {
        var rows: [DemoRow] = []
        for part in work.parts {
            rows += self.rows(of: part, in: work, months: months).map { row in
                var row = row
                row.dataType = work.dataType
                row.sectionType = is51 ? nil : work.isJournal ? "Article" : "Chapter"
                return row
            }
        }
        return work.isJournal ? rows : rows + titleRows(of: work, rows)
    }

    /// Sessions in which a book was used: counted for books only, and without a section.
    private func titleRows(of work: DemoWork, _ rows: [DemoRow]) -> [DemoRow] {
        rows.compactMap { row in
            let metrics = [
                "Unique_Item_Requests": "Unique_Title_Requests",
                "Unique_Item_Investigations": "Unique_Title_Investigations",
            ]
            guard let metric = metrics[row.metric] else { return nil }
            return DemoRow(
                dataType: row.dataType,
                yearOfPublication: row.yearOfPublication,
                accessType: row.accessType,
                accessMethod: row.accessMethod,
                metric: metric,
                month: row.month,
                // Somebody who reads two chapters in a session counts once.
                count: (row.count + 1) / 2
            )
        }
    }

    /// The usage of the whole platform, by data type.
    func platformRows(months: [YearMonth]) -> [DemoRow] {
        var rows: [DemoRow] = []
        for index in 0..<shelf.workCount {
            rows += self.rows(of: shelf.work(index), months: months).filter { row in
                !["No_License", "Limit_Exceeded"].contains(row.metric)
            }
        }
        for month in months {
            var generator = generator("searches", month)
            rows.append(row("Platform", "Searches_Platform", month, Int.random(in: 40...400, using: &generator)))
        }
        return rows
    }

    /// The usage of one database.
    func rows(ofDatabase name: String, months: [YearMonth]) -> [DemoRow] {
        months.flatMap { month -> [DemoRow] in
            var generator = generator("database \(name)", month)
            let searches = Int.random(in: 5...200, using: &generator)
            let requests = Int.random(in: 0...searches, using: &generator)
            let views = requests + Int.random(in: 0...searches, using: &generator)
            let counts = [
                ("Searches_Regular", searches), ("Searches_Automated", searches / 9),
                ("Searches_Federated", searches / 14),
                ("Total_Item_Investigations", views), ("Total_Item_Requests", requests),
                ("Unique_Item_Investigations", (views * 3 + 3) / 4), ("Unique_Item_Requests", (requests * 3 + 3) / 4),
                ("No_License", searches % 17 == 0 ? 1 : 0),
            ]
            let type = is51 ? (name.hasSuffix("Abstracts") ? "Database_AI" : "Database_Full") : "Database"
            return counts.filter { $0.1 > 0 }.map { row(type, $0.0, month, $0.1) }
        }
    }

    private func row(_ dataType: String, _ metric: String, _ month: YearMonth, _ count: Int) -> DemoRow {
        DemoRow(dataType: dataType, accessMethod: "Regular", metric: metric, month: month, count: count)
    }

    private func accessType(_ part: DemoPart) -> String {
        part.isOpen ? (is51 ? "Open" : "OA_Gold") : "Controlled"
    }

    private func counts(
        of part: DemoPart,
        in work: DemoWork,
        _ month: YearMonth,
        _ method: String
    ) -> [(String, Int)] {
        // Nothing is read before it is published.
        guard part.year < month.year || (part.year == month.year && part.dayOfYear / 30 < month.month) else {
            return []
        }
        var generator = generator("\(method) \(work.index) \(part.number)", month)
        // Libraries are quiet in July and August, and programs seldom come at all.
        let chance = method == "TDM" ? 3 : [7, 8].contains(month.month) ? 30 : 60
        var counts: [(String, Int)] = []
        if Int.random(in: 0..<100, using: &generator) < chance {
            let scale = 1 << Int.random(in: 0...5, using: &generator)
            let requests = Int.random(in: 0...scale, using: &generator)
            let views = requests + Int.random(in: 1...scale, using: &generator)
            let uniqueRequests = (requests * 4 + 4) / 5
            let uniqueViews = max(uniqueRequests, (views * 3 + 3) / 4)
            counts = Array(zip(Self.itemMetrics, [views, requests, uniqueViews, uniqueRequests])).filter { $0.1 > 0 }
        }
        if method == "Regular", !part.isOpen, Int.random(in: 0..<25, using: &generator) == 0 {
            counts.append(
                (part.number % 3 == 0 ? "Limit_Exceeded" : "No_License", Int.random(in: 1...4, using: &generator))
            )
        }
        return counts
    }

    private func generator(_ what: String, _ month: YearMonth) -> SeededGenerator {
        SeededGenerator(seed: DemoSeed.mix(shelf.seed, DemoSeed.hash("\(customer) \(month) \(what)")))
    }
}
