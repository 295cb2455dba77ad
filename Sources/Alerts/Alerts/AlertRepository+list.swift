internal import Database
package import Ground
package import Tenancy

/// Lists of alerts: filtered first and limited then, so that a page is full whatever is silenced beside it.
extension AlertRepository {
    /// The alerts inside the reach, newest first, a page at a time.
    ///
    /// *Order*: by `opened_at`, then id, both falling; `after` is where the page before ended.
    package func page(
        _ filter: AlertFilter,
        in scope: ConsortiumScope,
        reach: Reach,
        after cursor: AlertCursor? = nil,
        limit: Int = 100,
        at now: Instant
    ) throws -> [Alert] {
        guard reach != .nothing else { return [] }
        var conditions = Conditions(of: scope)
        conditions.add(filter, reach: reach, at: now)
        if let cursor {
            let opened = conditions.bind(cursor.openedAt)
            conditions.add("(opened_at, id) < (\(opened), \(conditions.bind(cursor.id)))")
        }
        let limit = conditions.bind(max(0, limit))
        var found: [Alert] = []
        try transaction.forEach(
            """
            SELECT * FROM alerts WHERE \(conditions.text) ORDER BY opened_at DESC, id DESC LIMIT \(limit)
            """,
            conditions.values
        ) { found.append(try Alert($0)) }
        return found
    }

    /// How many alerts the filter admits inside the reach.
    package func count(_ filter: AlertFilter, in scope: ConsortiumScope, reach: Reach, at now: Instant) throws -> Int {
        guard reach != .nothing else { return 0 }
        var conditions = Conditions(of: scope)
        conditions.add(filter, reach: reach, at: now)
        var count = 0
        try transaction.forEach(
            "SELECT COUNT(*) AS number FROM alerts WHERE \(conditions.text)",
            conditions.values
        ) { count = try $0["number"] }
        return count
    }
}

/// The WHERE clause of a list while it is put together; values are bound, never written into the text.
private struct Conditions {
    private(set) var values: [Value] = []
    private var clauses: [String] = []

    init(of scope: ConsortiumScope) {
        add("consortium_id = \(bind(scope.consortium))")
    }

    var text: String { clauses.joined(separator: " AND ") }

    mutating func add(_ clause: String) { clauses.append(clause) }

    /// The parameter under which a value is bound.
    mutating func bind(_ value: any DatabaseValue) -> String {
        values.append(Value(value))
        return "?\(values.count)"
    }

    mutating func add(_ filter: AlertFilter, reach: Reach, at now: Instant) {
        add(filter.state, at: now)
        if let months = filter.months {
            let first = bind(months.lowerBound)
            add("month BETWEEN \(first) AND \(bind(months.upperBound))")
        }
        if let report = filter.report { add("report = \(bind(report))") }
        if let provider = filter.provider { add("provider_id = \(bind(provider))") }
        if let institution = filter.institution { add("institution_id = \(bind(institution))") }
        if let institutions = reach.filter {
            add("institution_id IN (\(institutions.map { bind($0) }.joined(separator: ", ")))")
        }
    }

    private mutating func add(_ state: AlertFilter.State, at now: Instant) {
        switch state {
        case .home:
            let expired = "(state = 'silenced' AND silenced_until <= \(bind(now)))"
            add("resolved_at IS NULL AND (state IN ('active', 'acknowledged') OR \(expired))")
        case .open(.active):
            let expired = "(state = 'silenced' AND silenced_until <= \(bind(now)))"
            add("resolved_at IS NULL AND (state = 'active' OR \(expired))")
        case .open(.silenced):
            add(
                "resolved_at IS NULL AND state = 'silenced' AND (silenced_until IS NULL OR silenced_until > \(bind(now)))"
            )
        case .open(let state): add("resolved_at IS NULL AND state = \(bind(state))")
        case .resolved: add("resolved_at IS NOT NULL AND state <> 'deleted'")
        case .all: add("state <> 'deleted'")
        }
    }
}
