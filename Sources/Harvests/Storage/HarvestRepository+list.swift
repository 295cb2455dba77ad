internal import Connections
internal import Database
package import Ground
package import Tenancy

extension HarvestRepository {
    /// The harvest log, newest change first, a page at a time.
    ///
    /// *Order*: by `updatedAt`, then id, both falling. A harvest that changes while somebody pages moves to the front,
    /// and so may be seen twice, but none is missed. *Cost*: one range of an index for the consortium, or one for each
    /// institution, connection, provider or status that the filter or the reach names.
    package func page(
        _ filter: HarvestFilter = HarvestFilter(),
        reach: Reach,
        after cursor: HarvestCursor? = nil,
        limit: Int = 50,
        in scope: ConsortiumScope
    ) throws -> [HarvestListing] {
        var found: [HarvestListing] = []
        let ranges = Self.ranges(filter, reach)
        for range in ranges {
            let query = Self.query(filter, range, after: cursor, limit: limit, in: scope)
            try transaction.forEach(query.sql, query.values.map(Value.init)) { found.append(try HarvestListing($0)) }
        }
        guard ranges.count > 1 else { return found }
        found.sort { left, right in
            (left.harvest.updatedAt, left.harvest.id) > (right.harvest.updatedAt, right.harvest.id)
        }
        return Array(found.prefix(limit))
    }

    /// A harvest with its names; nil for another consortium's.
    package func listing(_ id: HarvestID, in scope: ConsortiumScope) throws -> HarvestListing? {
        try transaction.row(
            "\(Self.columns) WHERE h.consortium_id = ?1 AND h.id = ?2",
            scope.consortium,
            id
        ).map(HarvestListing.init)
    }

    /// How many harvests have each status.
    package func counts(reach: Reach, in scope: ConsortiumScope) throws -> [HarvestStatus: Int] {
        var counts: [HarvestStatus: Int] = [:]
        let institutions = reach.filter.map { $0.map(Optional.some) } ?? [nil]
        for institution in institutions {
            var values: [(any DatabaseValue)?] = [scope.consortium]
            if let institution { values.append(institution) }
            try transaction.forEach(
                """
                SELECT status, COUNT(*) AS count FROM harvests WHERE consortium_id = ?1
                    \(institution == nil ? "" : "AND institution_id = ?2") GROUP BY status
                """,
                values.map(Value.init)
            ) { row in
                let count: Int = try row["count"]
                counts[try row["status"], default: 0] += count
            }
        }
        return counts
    }

    /// The part of the log that one query reads: each is a range of one index.
    enum Range {
        case everything
        case institution(InstitutionID)
        case provider(ProviderID)
        case connection(ConnectionID)
        case status(HarvestStatus)
    }

    static func ranges(_ filter: HarvestFilter, _ reach: Reach) -> [Range] {
        let wanted = filter.institutions.sorted()
        if let allowed = reach.filter {
            let institutions = wanted.isEmpty ? allowed : wanted.filter { reach.contains($0) }
            return institutions.map(Range.institution)
        }
        if !filter.connections.isEmpty { return filter.connections.sorted().map(Range.connection) }
        if !wanted.isEmpty { return wanted.map(Range.institution) }
        if !filter.providers.isEmpty { return filter.providers.sorted().map(Range.provider) }
        let statuses = HarvestStatus.allCases.filter(filter.statuses.contains)
        return statuses.isEmpty ? [.everything] : statuses.map(Range.status)
    }

    static func query(
        _ filter: HarvestFilter,
        _ range: Range,
        after cursor: HarvestCursor?,
        limit: Int,
        in scope: ConsortiumScope
    ) -> (sql: String, values: [(any DatabaseValue)?]) {
        var conditions = Conditions(scope)
        var providers = filter.providers.sorted(), connections = filter.connections.sorted()
        var statuses = HarvestStatus.allCases.filter(filter.statuses.contains)
        var institutions = filter.institutions.sorted()
        switch range {
        case .everything: break
        case .institution(let institution):
            conditions.add("h.institution_id = ?", institution)
            institutions = []
        case .connection(let connection):
            conditions.add("h.connection_id = ?", connection)
            connections = []
        case .provider(let provider):
            conditions.add("h.provider_id = ?", provider)
            providers = []
        case .status(let status):
            conditions.add("h.status = ?", status)
            statuses = []
        }
        // As expressions, so that no planner takes another index than that of the range and sorts afterwards.
        conditions.add("(h.provider_id + 0)", in: providers)
        conditions.add("(h.status || '')", in: statuses)
        conditions.add("(h.connection_id + 0)", in: connections)
        conditions.add("(h.institution_id + 0)", in: institutions)
        conditions.add("h.reason", in: HarvestReason.allCases.filter(filter.reasons.contains))
        conditions.add("h.kind", in: HarvestKind.allCases.filter(filter.kinds.contains))
        conditions.add("h.report", in: filter.reports.sorted())
        conditions.add("h.last_code", in: filter.codes.sorted())
        if let months = filter.months {
            conditions.add("h.month >= ?", months.lowerBound)
            conditions.add("h.month <= ?", months.upperBound)
        }
        if let since = filter.updatedSince { conditions.add("h.updated_at >= ?", since) }
        if let request = filter.request { conditions.add("h.request_id = ?", request) }
        if let cursor { conditions.add("(h.updated_at, h.id) < (?, ?)", cursor.updatedAt, cursor.id) }
        return conditions.query(Self.columns, "ORDER BY h.updated_at DESC, h.id DESC LIMIT ?", limit)
    }

    private static let columns = """
        SELECT h.*, c.name AS connection_name, p.name AS provider_name, i.name AS institution_name FROM harvests h
        JOIN connections c ON c.consortium_id = h.consortium_id AND c.id = h.connection_id
        JOIN providers p ON p.consortium_id = h.consortium_id AND p.id = h.provider_id
        LEFT JOIN institutions i ON i.consortium_id = h.consortium_id AND i.id = h.institution_id
        """
}

/// The conditions of one query, with their values numbered in order.
private struct Conditions {
    private var texts: [String] = []
    private var values: [(any DatabaseValue)?] = []

    init(_ scope: ConsortiumScope) {
        add("h.consortium_id = ?", scope.consortium)
    }

    /// Adds a condition whose `?` stand for the values in their order.
    mutating func add(_ text: String, _ more: any DatabaseValue...) {
        texts.append(numbered(text, more))
    }

    mutating func add(_ column: String, in choices: [any DatabaseValue]) {
        guard !choices.isEmpty else { return }
        let marks = choices.map { _ in "?" }.joined(separator: ", ")
        texts.append(numbered("\(column) IN (\(marks))", choices))
    }

    mutating func query(
        _ select: String,
        _ tail: String,
        _ more: any DatabaseValue...
    ) -> (sql: String, values: [(any DatabaseValue)?]) {
        let end = numbered(tail, more)
        return ("\(select)\nWHERE \(texts.joined(separator: " AND "))\n\(end)", values)
    }

    private mutating func numbered(_ text: String, _ more: [any DatabaseValue]) -> String {
        var result = "", next = more.makeIterator()
        for character in text {
            result.append(character)
            guard character == "?", let value = next.next() else { continue }
            values.append(value)
            result += String(values.count)
        }
        return result
    }
}

extension HarvestListing {
    init(_ row: Row) throws {
        try self.init(
            harvest: Harvest(row),
            connection: row["connection_name"],
            provider: row["provider_name"],
            institution: row["institution_name"]
        )
    }
}
