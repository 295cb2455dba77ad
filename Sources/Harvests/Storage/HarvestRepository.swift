package import Connections
package import Database
package import Ground
package import Tenancy

/// The harvests of one consortium: reading, adding, moving and removing them.
package struct HarvestRepository {
    let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// A harvest by number; nil for none of this consortium.
    package func harvest(_ id: HarvestID, in scope: ConsortiumScope) throws -> Harvest? {
        try transaction.row(of: "harvests", id, in: scope).map(Harvest.init)
    }

    /// The one harvest of a report and month over a connection.
    package func harvest(
        _ kind: HarvestKind,
        over connection: ConnectionID,
        report: MasterReport,
        month: YearMonth,
        in scope: ConsortiumScope
    ) throws -> Harvest? {
        try transaction.row(
            """
            SELECT * FROM harvests
            WHERE consortium_id = ?1 AND connection_id = ?2 AND kind = ?3 AND report = ?4 AND month = ?5
            """,
            scope.consortium,
            connection,
            kind,
            report,
            month
        ).map(Harvest.init)
    }

    /// What is known of each report and month of a connection: what a plan and a request are held against.
    ///
    /// *Cost*: one range of the unique index; at most a few hundred rows.
    package func months(
        over connection: ConnectionID,
        from first: YearMonth? = nil,
        through last: YearMonth? = nil,
        in scope: ConsortiumScope
    ) throws -> [ReportMonth: KnownMonth] {
        var known: [ReportMonth: KnownMonth] = [:]
        try transaction.forEach(
            """
            SELECT id, report, month, status, reason, last_code, priority, planned_at FROM harvests
            WHERE consortium_id = ?1 AND connection_id = ?2 AND kind = 'usage' AND report IN ('PR', 'DR', 'TR', 'IR')
                AND month BETWEEN ?3 AND ?4
            """,
            [scope.consortium, connection, first?.number ?? 0, last?.number ?? 999_999].map(Value.init)
        ) { row in
            let key = try ReportMonth(row["report"], row["month"])
            known[key] = try KnownMonth(
                harvest: row["id"],
                status: row["status"],
                reason: row["reason"],
                lastCode: row["last_code"],
                priority: row["priority"],
                plannedAt: row["planned_at"]
            )
        }
        return known
    }

    /// Whether the connections of a selection have any harvest, in whatever status: such a thing has a history.
    package func exists(of selection: ConnectionSelection, in scope: ConsortiumScope) throws -> Bool {
        let filter = selection.filter(connectionIn: "connection_id")
        var isFound = false
        try transaction.forEach(
            "SELECT id FROM harvests WHERE consortium_id = ?1 \(filter.condition) LIMIT 1",
            [Value(scope.consortium)] + filter.values
        ) { _ in isFound = true }
        return isFound
    }

    /// New harvests whose night has come, oldest first, over all consortia.
    package func dueForQueue(at now: Instant, limit: Int, engine: EngineScope) throws -> [HarvestPlace] {
        try transaction.rows(
            """
            SELECT consortium_id, id FROM harvests WHERE status = 'New' AND run_after <= ?1
            ORDER BY run_after, id LIMIT ?2
            """,
            now,
            limit
        ).map { try HarvestPlace(scope: engine.consortium($0["consortium_id"]), harvest: $0["id"]) }
    }

    /// What runs at the moment of all that a pause covers, over all consortia.
    ///
    /// *Cost*: what runs, by the index of running harvests.
    package func running(
        _ target: PauseTarget,
        defaults: ProviderDefaults,
        _ engine: EngineScope
    ) throws -> [HarvestPlace] {
        try transaction.rows(
            """
            SELECT h.consortium_id, h.id, h.kind, h.host, h.provider_id, COALESCE(v.harvester, t.harvester, ?1) AS harvester
            FROM harvests h JOIN providers v ON v.consortium_id = h.consortium_id AND v.id = h.provider_id
            LEFT JOIN provider_templates t ON t.id = v.template_id
            WHERE h.status = 'Active' ORDER BY h.id
            """,
            defaults.harvester
        ).compactMap { row in
            let place = try HarvestPlace(scope: engine.consortium(row["consortium_id"]), harvest: row["id"])
            let kind: HarvestKind = try row["kind"]
            let host: String = try row["host"]
            let asksProvider = kind.asksProvider && !host.isEmpty
            let isMeant =
                switch target {
                case .everything: true
                case .consortium(let consortium): place.scope.consortium == consortium
                case .harvester(let name): try asksProvider && row["harvester"] == name
                case .provider(let provider, let consortium):
                    try asksProvider && place.scope.consortium == consortium && row["provider_id"] == provider
                }
            return isMeant ? place : nil
        }
    }

    /// Harvests that ended for a reason, of one connection: what to restart once its cause is mended.
    package func ended(
        _ reason: HarvestReason,
        over connection: ConnectionID,
        in scope: ConsortiumScope
    ) throws -> [HarvestID] {
        try transaction.rows(
            """
            SELECT id FROM harvests WHERE consortium_id = ?1 AND connection_id = ?2 AND reason = ?3
                AND status IN ('Fail', 'Stopped') ORDER BY id
            """,
            scope.consortium,
            connection,
            reason
        ).map { try $0["id"] }
    }
}

/// A harvest and the consortium in which it is to be looked up.
package struct HarvestPlace: Sendable, Hashable {
    package let scope: ConsortiumScope
    package let harvest: HarvestID

    package init(scope: ConsortiumScope, harvest: HarvestID) {
        self.scope = scope
        self.harvest = harvest
    }
}

/// One report of one month.
package struct ReportMonth: Sendable, Hashable {
    package let report: MasterReport
    package let month: YearMonth

    package init(_ report: MasterReport, _ month: YearMonth) {
        self.report = report
        self.month = month
    }
}

/// What the row of a report and month says, as far as asking again goes.
package struct KnownMonth: Sendable, Hashable {
    package let harvest: HarvestID
    package let status: HarvestStatus
    package let reason: HarvestReason?
    package let lastCode: Int?
    package let priority: HarvestPriority
    package let plannedAt: Instant?

    package init(
        harvest: HarvestID,
        status: HarvestStatus,
        reason: HarvestReason?,
        lastCode: Int?,
        priority: HarvestPriority,
        plannedAt: Instant?
    ) {
        self.harvest = harvest
        self.status = status
        self.reason = reason
        self.lastCode = lastCode
        self.priority = priority
        self.plannedAt = plannedAt
    }
}
