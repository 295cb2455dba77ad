internal import Connections
package import Database
package import Ground
package import Tenancy

/// Loads: begun, published or held, decided on.
///
/// A load's rows are written by a `LoadWriter` in many small transactions that nobody sees; `publish` is the one small
/// transaction that shows them all, or none.
package struct LoadRepository {
    let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    // MARK: Reading

    /// A load by number, in any state; nil for none of this consortium.
    package func load(_ id: LoadID, in scope: ConsortiumScope) throws -> Load? {
        try transaction.row(of: "loads", id, in: scope).map(Load.init)
    }

    /// What readers see of a connection, report and month.
    package func current(_ key: LoadKey, in scope: ConsortiumScope) throws -> Load? {
        try load(key, .current, in: scope)
    }

    /// What waits for a decision.
    package func held(_ key: LoadKey, in scope: ConsortiumScope) throws -> Load? {
        try load(key, .held, in: scope)
    }

    /// What a load holds, in sum, by the names of metrics.
    package func content(of load: Load, in scope: ConsortiumScope) throws -> LoadContent {
        var content = LoadContent(records: load.records, total: load.total, digest: load.digest)
        try transaction.forEach(
            """
            SELECT m.name AS metric, t.records AS records, t.total AS total FROM load_totals t
            JOIN metrics m ON m.consortium_id = t.consortium_id AND m.id = t.metric_id
            WHERE t.consortium_id = ?1 AND t.load_id = ?2
            """,
            [scope.consortium.databaseValue, load.id.databaseValue]
        ) { row in
            let metric: String = try row["metric"]
            content.metrics[metric] = MetricTally(records: try row["records"], total: try row["total"])
        }
        return content
    }

    private func load(_ key: LoadKey, _ state: LoadState, in scope: ConsortiumScope) throws -> Load? {
        // The state stands in the text, so that the partial index of that state is used.
        try transaction.locked(
            """
            SELECT * FROM loads WHERE consortium_id = ?1 AND connection_id = ?2 AND report = ?3 AND month = ?4
            AND state = '\(state.rawValue)'
            """,
            scope.consortium,
            key.connection,
            key.report,
            key.month
        ).map(Load.init)
    }

    // MARK: Writing

    /// Begins a load, which nobody sees until it is published.
    package func begin(_ draft: LoadDraft, in scope: ConsortiumScope, at now: Instant) throws -> LoadID {
        let id = try transaction.value(
            LoadID.self,
            """
            INSERT INTO loads (consortium_id, connection_id, provider_id, institution_id, report, month, release, state,
                records, total, digest, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'writing', 0, 0, 0, ?8) RETURNING id
            """,
            scope.consortium,
            draft.key.connection,
            draft.provider,
            draft.institution,
            draft.key.report,
            draft.key.month,
            draft.release,
            now
        )
        guard let id else { throw DatabaseError(.other, "A load was stored without an identifier.") }
        return id
    }

    /// Discards what waits for a decision, or is being written: it was never shown, and will be swept.
    package func discard(_ id: LoadID, in scope: ConsortiumScope, at now: Instant) throws -> Load {
        let load = try locked(id, in: scope)
        guard load.state == .held || load.state == .writing else { throw LoadError(.notHeld, id) }
        try move(id, to: .discarded, in: scope, at: now)
        return load
    }

    /// Shows what waited for a decision, in the place of what was there.
    package func accept(_ id: LoadID, in scope: ConsortiumScope, at now: Instant) throws -> Load {
        let load = try locked(id, in: scope)
        guard load.state == .held else { throw LoadError(.notHeld, id) }
        if let current = try current(load.key, in: scope) {
            try move(current.id, to: .superseded, in: scope, at: now)
        }
        try move(id, to: .current, in: scope, at: now)
        return load
    }

    func locked(_ id: LoadID, in scope: ConsortiumScope) throws -> Load {
        let row = try transaction.locked(
            "SELECT * FROM loads WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            id
        )
        guard let row else { throw LoadError(.unknown, id) }
        return try Load(row)
    }

    func move(_ id: LoadID, to state: LoadState, in scope: ConsortiumScope, at now: Instant) throws {
        try transaction.run(
            "UPDATE loads SET state = ?3, decided_at = ?4 WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            id,
            state,
            now
        )
    }
}

extension Load {
    init(_ row: Row) throws {
        let reason: String? = try row["hold_reason"]
        let digest: Int64 = try row["digest"]
        self.init(
            id: try row["id"],
            key: LoadKey(connection: try row["connection_id"], report: try row["report"], month: try row["month"]),
            provider: try row["provider_id"],
            institution: try row["institution_id"],
            release: try row["release"],
            state: try row["state"],
            holdReason: reason.flatMap { try? JSONValue(parsing: $0) }.flatMap(HoldReason.init(json:)),
            records: try row["records"],
            total: try row["total"],
            digest: UInt64(bitPattern: digest),
            provenance: LoadProvenance(
                rawHash: try row["raw_hash"],
                createdBy: try row["created_by"],
                institutionName: try row["institution_name"],
                customerID: try row["customer_id"],
                reportCreated: try row["report_created"]
            ),
            createdAt: try row["created_at"],
            decidedAt: try row["decided_at"]
        )
    }
}
