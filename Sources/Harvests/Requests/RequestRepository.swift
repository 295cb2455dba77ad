package import Database
package import Ground
package import Tenancy

/// The requests for harvests of one consortium.
package struct RequestRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Stores a wish with its decision: waiting, or approved at once where no approval is needed.
    package func add(
        _ wish: HarvestWish,
        identity: IdentityID?,
        who: String,
        reason: String?,
        decision: HarvestRequest.Decision,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> HarvestRequest {
        let row = try transaction.row(
            """
            INSERT INTO requests (consortium_id, identity_id, who, wish, reason, decision, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING *
            """,
            scope.consortium,
            identity,
            who,
            wish.json.json(),
            reason,
            decision,
            now
        )
        guard let row else { throw DatabaseError(.other, "A new request was not stored.") }
        return try HarvestRequest(row)
    }

    /// Writes down what a person began anew without asking for it by a request, so that it counts as asked for.
    package func addCarriedOut(
        _ wish: HarvestWish,
        identity: IdentityID?,
        who: String,
        reason: String,
        renewed: Int,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws {
        let request = try add(
            wish,
            identity: identity,
            who: who,
            reason: reason,
            decision: .notNeeded,
            in: scope,
            at: now
        )
        var tally = RequestTally()
        tally.renewed = renewed
        try self.tally(tally, of: request.id, in: scope)
        try note(carriedTo: ConnectionID(.max), finishedAt: now, of: request.id, in: scope)
    }

    /// A request by number, in any state; nil for none of this consortium.
    package func request(_ id: RequestID, in scope: ConsortiumScope) throws -> HarvestRequest? {
        try transaction.row(of: "requests", id, in: scope).map(HarvestRequest.init)
    }

    /// The request, held against others that carry it out at the same time.
    func locked(_ id: RequestID, in scope: ConsortiumScope) throws -> HarvestRequest? {
        try transaction.locked(
            "SELECT * FROM requests WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            id
        ).map(HarvestRequest.init)
    }

    /// Requests newest first, a page at a time; of one person, or with one decision, where wanted.
    package func page(
        decision: HarvestRequest.Decision? = nil,
        identity: IdentityID? = nil,
        before: RequestID? = nil,
        limit: Int = 100,
        in scope: ConsortiumScope
    ) throws -> [HarvestRequest] {
        var values: [(any DatabaseValue)?] = [scope.consortium, before ?? RequestID(.max), limit]
        var conditions = ""
        if let decision {
            values.append(decision)
            conditions += " AND decision = ?\(values.count)"
        }
        if let identity {
            values.append(identity)
            conditions += " AND identity_id = ?\(values.count)"
        }
        var found: [HarvestRequest] = []
        try transaction.forEach(
            "SELECT * FROM requests WHERE consortium_id = ?1 AND id < ?2\(conditions) ORDER BY id DESC LIMIT ?3",
            values.map(Value.init)
        ) { found.append(try HarvestRequest($0)) }
        return found
    }

    /// Writes down what the request made, or would make.
    package func tally(_ tally: RequestTally, of id: RequestID, in scope: ConsortiumScope) throws {
        let skips = tally.skipped.reduce(into: [String: JSONValue]()) { fields, skip in
            fields[skip.key.rawValue] = .integer(Int64(skip.value))
        }
        try transaction.run(
            """
            UPDATE requests SET created = ?3, renewed = ?4, skipped = ?5, skips = ?6
            WHERE consortium_id = ?1 AND id = ?2
            """,
            scope.consortium,
            id,
            tally.created,
            tally.renewed,
            tally.skippedInAll,
            JSONValue.dictionary(skips).json()
        )
    }

    /// Notes how far a request has been carried out; an instant says that it has been for all.
    func note(
        carriedTo connection: ConnectionID,
        finishedAt: Instant?,
        of id: RequestID,
        in scope: ConsortiumScope
    ) throws {
        try transaction.run(
            "UPDATE requests SET carried_to = ?3, carried_out_at = ?4 WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            id,
            connection,
            finishedAt
        )
    }

    /// Requests that somebody began to carry out before the instant and did not finish, over all consortia.
    package static func unfinished(
        before: Instant,
        in transaction: any Transaction,
        engine: EngineScope,
        limit: Int = 100
    ) throws -> [(scope: ConsortiumScope, request: RequestID)] {
        try transaction.rows(
            """
            SELECT consortium_id, id FROM requests
            WHERE carried_out_at IS NULL AND decision IN ('notNeeded', 'approved')
                AND COALESCE(decided_at, created_at) <= ?1 ORDER BY id LIMIT ?2
            """,
            before,
            limit
        ).map { (engine.consortium(try $0["consortium_id"]), try $0["id"]) }
    }

    /// Decides a waiting request; nobody decides it twice.
    ///
    /// *Throws*: `RecordError` `.unknown`, or `.settled` when it waits no longer.
    package func decide(
        _ id: RequestID,
        _ decision: HarvestRequest.Decision,
        by who: String,
        note: String?,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> HarvestRequest {
        guard try request(id, in: scope) != nil else { throw RecordError.unknown("request", id) }
        let row = try transaction.row(
            """
            UPDATE requests SET decision = ?3, decided_by = ?4, decided_at = ?5, decision_note = ?6,
                version = version + 1
            WHERE consortium_id = ?1 AND id = ?2 AND decision = 'waiting' RETURNING *
            """,
            scope.consortium,
            id,
            decision,
            who,
            now,
            note
        )
        guard let row else {
            let message = "The request was decided already; look at it with garner request show."
            throw RecordError(.settled, "request", message)
        }
        return try HarvestRequest(row)
    }

    /// How many harvests a person has asked for since an instant, refused requests not counted: what a quota limits.
    package func asked(
        by identity: IdentityID,
        since: Instant,
        in scope: ConsortiumScope
    ) throws -> Int {
        try transaction.value(
            Int.self,
            """
            SELECT COALESCE(SUM(created + renewed), 0) FROM requests
            WHERE consortium_id = ?1 AND identity_id = ?2 AND created_at >= ?3 AND decision <> 'refused'
            """,
            scope.consortium,
            identity,
            since
        ) ?? 0
    }
}

extension HarvestRequest {
    init(_ row: Row) throws {
        guard let wish = try row.document("wish").flatMap({ HarvestWish(json: $0) }) else {
            throw DatabaseError(.wrongType, "A stored request does not say what is wanted.")
        }
        var tally = RequestTally()
        tally.created = try row["created"]
        tally.renewed = try row["renewed"]
        let skips = try row.document("skips")
        for reason in RequestSkip.allCases {
            tally.skip(reason, skips?[reason.rawValue]?.int.map(Int.init(clamping:)) ?? 0)
        }
        try self.init(
            id: row["id"],
            consortium: row["consortium_id"],
            identity: row["identity_id"],
            who: row["who"],
            wish: wish,
            reason: row["reason"],
            decision: row["decision"],
            decidedBy: row["decided_by"],
            decidedAt: row["decided_at"],
            note: row["decision_note"],
            tally: tally,
            carriedTo: row["carried_to"],
            carriedOutAt: row["carried_out_at"],
            createdAt: row["created_at"],
            version: row["version"]
        )
    }
}
