internal import Database
package import Ground
package import Tenancy

extension UsageQuery {
    /// The counts that a filter names, with everything that is known of them: oldest month first, load by load.
    ///
    /// The next page starts after the key of the last line; an empty one is the end. A load that is replaced between two
    /// pages comes again, whole, as its replacement.
    /// *Cost*: loads are found by index, and the counts of one lie together.
    package func lines(
        _ filter: UsageFilter,
        in scope: ConsortiumScope,
        after last: UsageLineKey? = nil,
        limit: Int = 1_000
    ) throws -> [UsageLine] {
        var lines: [UsageLine] = []
        var place = last.map { (month: $0.month, load: $0.load) }
        if let last {
            let load = try loadIfCurrent(last.load, filter, in: scope)
            if let load { lines = try self.lines(of: load, filter, in: scope, after: last, limit: limit) }
        }
        while lines.count < limit {
            let loads = try loads(filter, in: scope, after: place, limit: 20)
            guard !loads.isEmpty else { break }
            for load in loads where lines.count < limit {
                lines += try self.lines(of: load, filter, in: scope, after: nil, limit: limit - lines.count)
                place = (load.key.month, load.id)
            }
        }
        return lines
    }

    /// The usage of some titles, by load: what one book or journal was used, where and when.
    ///
    /// *Cost*: one look-up per title and current load of the filter.
    package func lines(
        ofTitles titles: [TitleID],
        _ filter: UsageFilter,
        in scope: ConsortiumScope,
        limit: Int = 10_000
    ) throws -> [UsageLine] {
        guard !titles.isEmpty else { return [] }
        var condition = UsageCondition(filter, in: scope)
        let places = titles.map { condition.bind($0) }
        return try lines(
            """
            \(Self.columns)
            FROM loads l
            CROSS JOIN usage_rows u
            \(Self.joins)
            WHERE u.consortium_id = l.consortium_id AND u.load_id = l.id
                AND u.title_id IN (\(places.joined(separator: ", "))) AND \(condition.onLoadsAndMetrics)
            ORDER BY l.month, l.id, u.title_id, u.attributes_id, u.metric_id LIMIT \(condition.bind(limit))
            """,
            condition.values
        )
    }

    /// The load, if it is still what readers see; else its place in the order is gone on from.
    private func loadIfCurrent(_ id: LoadID, _ filter: UsageFilter, in scope: ConsortiumScope) throws -> Load? {
        var condition = UsageCondition(filter, in: scope)
        let place = condition.bind(id)
        var found: Load?
        try transaction.forEach(
            "SELECT l.* FROM loads l WHERE l.id = \(place) AND \(condition.onLoads)",
            condition.values
        ) {
            found = try Load($0)
        }
        return found
    }

    private func lines(
        of load: Load,
        _ filter: UsageFilter,
        in scope: ConsortiumScope,
        after last: UsageLineKey?,
        limit: Int
    ) throws -> [UsageLine] {
        var condition = UsageCondition(filter, in: scope)
        let loadPlace = condition.bind(load.id)
        var start = ""
        if let last {
            start = """
                AND (u.title_id, u.attributes_id, u.metric_id) > (\(condition.bind(last.title)), \
                \(condition.bind(last.attributes)), \(condition.bind(last.metric)))
                """
        }
        return try lines(
            """
            \(Self.columns)
            FROM usage_rows u
            JOIN loads l ON l.consortium_id = u.consortium_id AND l.id = u.load_id
            \(Self.joins)
            WHERE u.consortium_id = ?1 AND u.load_id = \(loadPlace) \(start) AND \(condition.onLoadsAndMetrics)
            ORDER BY u.title_id, u.attributes_id, u.metric_id LIMIT \(condition.bind(limit))
            """,
            condition.values
        )
    }

    private func lines(_ sql: String, _ values: [Value]) throws -> [UsageLine] {
        var lines: [UsageLine] = []
        try transaction.forEach(sql, values) { lines.append(try UsageLine($0)) }
        return lines
    }

    private static let columns = """
        SELECT u.load_id, u.title_id, u.attributes_id, u.metric_id, u.count, l.month, l.institution_id, l.provider_id,
            l.report, l.release, i.name AS institution_name, v.name AS provider_name, m.name AS metric,
            p.name AS platform, b.name AS publisher, b.identifiers AS publisher_identifiers,
            a.data_type AS attribute_data_type, a.section_type, a.yop, a.access_type, a.access_method,
            t.kind, t.name, t.doi, t.isbn, t.print_issn, t.online_issn, t.linking_issn, t.uri, t.proprietary, t.authors,
            t.publication_date, t.article_version, t.data_type,
            \(UsageLineTitle.columns.map { "q.\($0) AS parent_\($0)" }.joined(separator: ", ")),
            q.id AS parent_title_id
        """

    private static let joins = """
        JOIN titles t ON t.consortium_id = u.consortium_id AND t.id = u.title_id
        JOIN platforms p ON p.consortium_id = t.consortium_id AND p.id = t.platform_id
        JOIN publishers b ON b.consortium_id = t.consortium_id AND b.id = t.publisher_id
        JOIN usage_attributes a ON a.consortium_id = u.consortium_id AND a.id = u.attributes_id
        JOIN metrics m ON m.consortium_id = u.consortium_id AND m.id = u.metric_id
        JOIN providers v ON v.consortium_id = l.consortium_id AND v.id = l.provider_id
        LEFT JOIN institutions i ON i.consortium_id = l.consortium_id AND i.id = l.institution_id
        LEFT JOIN titles q ON q.consortium_id = t.consortium_id AND q.id = t.parent_id
        """
}

extension UsageLine {
    fileprivate init(_ row: Row) throws {
        let parent: TitleID? = try row["parent_title_id"]
        self.init(
            key: UsageLineKey(
                month: try row["month"],
                load: try row["load_id"],
                title: try row["title_id"],
                attributes: try row["attributes_id"],
                metric: try row["metric_id"]
            ),
            institution: try row["institution_id"],
            institutionName: try row["institution_name"],
            provider: try row["provider_id"],
            providerName: try row["provider_name"],
            report: try row["report"],
            release: try row["release"],
            title: try UsageLineTitle(row),
            parent: try parent.map { _ in try UsageLineTitle(row, prefix: "parent_") },
            platform: try row["platform"],
            publisher: UsagePublisher(name: try row["publisher"], identifiers: try row["publisher_identifiers"]),
            attributes: UsageAttributes(
                dataType: try row["attribute_data_type"],
                sectionType: try row["section_type"],
                yop: try row["yop"],
                accessType: try row["access_type"],
                accessMethod: try row["access_method"]
            ),
            metric: try row["metric"],
            count: try row["count"]
        )
    }
}

extension UsageLineTitle {
    /// Columns of `titles` beside its identifier.
    static let columns = [
        "kind", "name", "doi", "isbn", "print_issn", "online_issn", "linking_issn", "uri", "proprietary", "authors",
        "publication_date", "article_version", "data_type",
    ]

    init(_ row: Row, prefix: String = "") throws {
        func text(_ column: String) throws -> String { try row[prefix + column] ?? "" }
        self.init(
            id: try row[prefix + "title_id"],
            kind: TitleKind(rawValue: try text("kind")) ?? .title,
            name: try text("name"),
            doi: try text("doi"),
            isbn: try text("isbn"),
            printISSN: try text("print_issn"),
            onlineISSN: try text("online_issn"),
            linkingISSN: try text("linking_issn"),
            uri: try text("uri"),
            proprietary: try text("proprietary"),
            authors: try text("authors"),
            publicationDate: try text("publication_date"),
            articleVersion: try text("article_version"),
            dataType: try text("data_type")
        )
    }
}
