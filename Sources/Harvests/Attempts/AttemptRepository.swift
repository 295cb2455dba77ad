package import Database
package import Ground
package import Tenancy

/// The attempts of harvests: opened by a claim, closed by what ends the run, both as part of the harvest's move.
package struct AttemptRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// A harvest's attempts, newest first, of all episodes.
    package func attempts(of harvest: HarvestID, in scope: ConsortiumScope, limit: Int = 500) throws -> [Attempt] {
        try transaction.rows(
            """
            SELECT * FROM attempts WHERE consortium_id = ?1 AND harvest_id = ?2
            ORDER BY episode DESC, number DESC LIMIT ?3
            """,
            scope.consortium,
            harvest,
            limit
        ).map(Attempt.init)
    }

    /// An attempt by number, ended or not; nil for none of this consortium.
    package func attempt(_ id: AttemptID, in scope: ConsortiumScope) throws -> Attempt? {
        try transaction.row(of: "attempts", id, in: scope).map(Attempt.init)
    }

    /// The attempt in which a harvest runs.
    package func open(of harvest: Harvest, in scope: ConsortiumScope) throws -> Attempt? {
        try transaction.row(
            """
            SELECT * FROM attempts WHERE consortium_id = ?1 AND harvest_id = ?2 AND episode = ?3 AND number = ?4
                AND ended_at IS NULL
            """,
            scope.consortium,
            harvest.id,
            harvest.episode,
            harvest.attempts + 1
        ).map(Attempt.init)
    }

    /// Forgets ended attempts of all consortia that began before an instant, in a bounded batch; says how many.
    ///
    /// One whose raw answer is kept stays, and so does what still runs.
    package func sweep(_: EngineScope, before old: Instant, limit: Int = 500) throws -> Int {
        try transaction.run(
            """
            DELETE FROM attempts WHERE id IN (
                SELECT id FROM attempts AS a
                WHERE id < COALESCE((SELECT id FROM attempts WHERE started_at >= ?1 ORDER BY id LIMIT 1), ?3)
                    AND ended_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM raw_answers AS r
                        WHERE r.consortium_id = a.consortium_id AND r.attempt_id = a.id)
                ORDER BY id LIMIT ?2)
            """,
            old,
            limit,
            Int64.max
        )
    }

    /// Opens or closes the attempt that a move of the harvest begins or ends.
    func note(_ move: HarvestMove, _ event: HarvestEvent, _ report: AttemptReport) throws {
        let ran = move.before.status == .active, runs = move.after.status == .active
        if runs, !ran { try begin(move.after) }
        if ran, !runs { try end(move, event, report) }
    }

    private func begin(_ harvest: Harvest) throws {
        try transaction.run(
            """
            INSERT INTO attempts (consortium_id, harvest_id, episode, number, runs, node, started_at, counted)
            VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, 0)
            ON CONFLICT (consortium_id, harvest_id, episode, number) DO UPDATE SET
                runs = attempts.runs + 1, node = excluded.node, ended_at = NULL, outcome = NULL
            """,
            harvest.consortium,
            harvest.id,
            harvest.episode,
            harvest.attempts + 1,
            harvest.leaseOwner,
            harvest.lastAttemptAt
        )
    }

    private func end(_ move: HarvestMove, _ event: HarvestEvent, _ report: AttemptReport) throws {
        let (outcome, code, message) = Self.result(of: event, move.after)
        try transaction.run(
            """
            UPDATE attempts SET ended_at = ?5, outcome = ?6, counted = ?7, code = ?8, message = ?9, step = ?10,
                detail = ?11, http_status = ?12, bytes = ?13, usage_rows = ?14, credentials_fingerprint = ?15,
                timings = ?16
            WHERE consortium_id = ?1 AND harvest_id = ?2 AND episode = ?3 AND number = ?4
            """,
            move.before.consortium,
            move.before.id,
            move.before.episode,
            move.before.attempts + 1,
            move.after.updatedAt,
            outcome,
            move.after.attempts > move.before.attempts,
            code,
            message,
            report.step,
            report.detail,
            report.httpStatus,
            report.bytes,
            report.rows,
            report.credentialsFingerprint,
            report.timings?.json()
        )
    }

    /// How a move ends the attempt in which the harvest ran; nil when it ran in none, or runs on.
    static func ending(_ before: Harvest, _ event: HarvestEvent, _ after: Harvest) -> AttemptEnding? {
        guard before.status == .active, after.status != .active else { return nil }
        let (outcome, code, _) = result(of: event, after)
        return AttemptEnding(outcome: outcome, code: code)
    }

    /// The answer itself, even where the harvest's status says more: a stop, or the end of patience.
    private static func result(of event: HarvestEvent, _ after: Harvest) -> (Attempt.Outcome, Int?, String?) {
        switch event {
        case .leaseLost: return (.lost, 9910, after.lastMessage)
        case .finished(let outcome):
            switch outcome {
            case .succeeded(let delivery): return (.succeeded, delivery.code, delivery.message)
            case .failed(let failure):
                let kind: Attempt.Outcome =
                    switch after.status {
                    case .pending: .waiting
                    case .success: .succeeded
                    default: .failed
                    }
                return (kind, failure.code, failure.message)
            case .queuedByProvider(_, let message):
                return after.status == .pending
                    ? (.waiting, 1011, message) : (.failed, after.lastCode, after.lastMessage)
            case .stopped: return (.stopped, nil, nil)
            case .drained: return (.drained, nil, nil)
            case .postponed: return (.postponed, nil, nil)
            case .switchedOff(let code, let message): return (.switchedOff, code, message)
            }
        default: return (.stopped, nil, nil)
        }
    }
}

extension Attempt {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            harvest: row["harvest_id"],
            episode: row["episode"],
            number: row["number"],
            runs: row["runs"],
            node: row["node"],
            startedAt: row["started_at"],
            endedAt: row["ended_at"],
            outcome: row["outcome"],
            counted: row["counted"],
            code: row["code"],
            message: row["message"],
            report: AttemptReport(
                step: row["step"],
                detail: row["detail"],
                httpStatus: row["http_status"],
                bytes: row["bytes"],
                rows: row["usage_rows"],
                credentialsFingerprint: row["credentials_fingerprint"],
                timings: row.document("timings")
            )
        )
    }
}
