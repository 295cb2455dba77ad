internal import Connections
package import Database
package import Ground
package import Tenancy

/// Answers who used what, where, in which month, by which metric, from what is current.
package struct UsageQuery {
    let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Sums of counts, split by the dimensions, in the order of the dimensions.
    ///
    /// Always split by release too, and by report and metric unless the filter names one: PR, DR, TR and IR each count the
    /// same use, and metrics measure different things, so that a sum over them would tell nothing.
    ///
    /// *Source*: COUNTER Code of Practice 5.1, section 4: each master report tells of all use of its kind.
    ///
    /// *Cost*: a few rows a load; no count is touched. *Bounds*: at most `limit` sums.
    package func sums(
        _ filter: UsageFilter,
        by dimensions: Set<UsageDimension>,
        in scope: ConsortiumScope,
        limit: Int = 10_000
    ) throws -> [UsageSum] {
        var dimensions = dimensions
        if filter.report == nil { dimensions.insert(.report) }
        if filter.metrics.count != 1 { dimensions.insert(.metric) }
        var condition = UsageCondition(filter, in: scope)
        let columns = ["l.release"] + UsageDimension.allCases.filter(dimensions.contains).map { $0.column }
        let limitPlace = condition.bind(limit)
        let sql = """
            SELECT \(columns.joined(separator: ", ")), CAST(SUM(t.records) AS BIGINT) AS records, CAST(SUM(t.total) AS BIGINT) AS total
            FROM loads l
            JOIN load_totals t ON t.consortium_id = l.consortium_id AND t.load_id = l.id
            JOIN metrics m ON m.consortium_id = t.consortium_id AND m.id = t.metric_id
            WHERE \(condition.onLoadsAndMetrics)
            GROUP BY \(columns.joined(separator: ", ")) ORDER BY \(columns.joined(separator: ", ")) LIMIT \(limitPlace)
            """
        var sums: [UsageSum] = []
        try transaction.forEach(sql, condition.values) { row in
            sums.append(
                UsageSum(
                    release: try row["release"],
                    institution: dimensions.contains(.institution) ? try row["institution_id"] : nil,
                    provider: dimensions.contains(.provider) ? try row["provider_id"] : nil,
                    report: dimensions.contains(.report) ? try row["report"] : nil,
                    month: dimensions.contains(.month) ? try row["month"] : nil,
                    metric: dimensions.contains(.metric) ? try row["name"] : nil,
                    records: try row["records"],
                    total: try row["total"]
                )
            )
        }
        return sums
    }

    /// The current loads that a filter names, oldest month first.
    package func loads(
        _ filter: UsageFilter,
        in scope: ConsortiumScope,
        after last: (month: YearMonth, load: LoadID)? = nil,
        limit: Int = 100
    ) throws -> [Load] {
        var condition = UsageCondition(filter, in: scope)
        let place = pagePlace(&condition, after: last)
        let limitPlace = condition.bind(limit)
        var loads: [Load] = []
        try transaction.forEach(
            "SELECT l.* FROM loads l WHERE \(condition.onLoads)\(place) ORDER BY l.month, l.id LIMIT \(limitPlace)",
            condition.values
        ) { loads.append(try Load($0)) }
        return loads
    }

    /// The titles of a name, letter by letter as a report had it.
    package func titles(named name: String, in scope: ConsortiumScope, limit: Int = 100) throws -> [UsageLineTitle] {
        try transaction.rows(
            """
            SELECT id AS title_id, kind, name, doi, isbn, print_issn, online_issn, linking_issn, uri, proprietary, authors,
                publication_date, article_version, data_type
            FROM titles WHERE consortium_id = ?1 AND name = ?2 ORDER BY id LIMIT ?3
            """,
            scope.consortium,
            name,
            limit
        ).map { try UsageLineTitle($0) }
    }

    func pagePlace(
        _ condition: inout UsageCondition,
        after last: (month: YearMonth, load: LoadID)?
    ) -> String {
        guard let last else { return "" }
        return " AND (l.month, l.id) > (\(condition.bind(last.month)), \(condition.bind(last.load)))"
    }
}

extension UsageDimension {
    fileprivate var column: String {
        switch self {
        case .institution: "l.institution_id"
        case .provider: "l.provider_id"
        case .report: "l.report"
        case .month: "l.month"
        case .metric: "m.name"
        }
    }
}
