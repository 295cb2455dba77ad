internal import Database
package import Ground
package import Tenancy

/// What became of a load that was complete.
package enum PublishOutcome: Sendable, Equatable {
    /// Readers see it now; the load whose place it took is named.
    case published(replacing: LoadID?)
    /// A person decides; readers see what they saw.
    case held(HoldReason)
    /// It says what the current load says, and is swept.
    case unchanged(current: LoadID)
}

extension LoadRepository {
    /// Ends a load: one small transaction after which readers see all of it, or what they saw before.
    ///
    /// `content` is what the load's writer has written; `review` a reason to hold it that does not lie in the counts,
    /// such as a stranger's name in the header. *Throws* `LoadError(.notWriting)` when it is complete already.
    package func publish(
        _ id: LoadID,
        _ content: LoadContent,
        from provenance: LoadProvenance,
        guard shrink: ShrinkGuard = ShrinkGuard(),
        review: HoldReason? = nil,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> PublishOutcome {
        let load = try locked(id, in: scope)
        guard load.state == .writing else { throw LoadError(.notWriting, id) }
        try complete(id, content, provenance, in: scope)
        let current = try current(load.key, in: scope)
        let old = try current.map { (content: try self.content(of: $0, in: scope), release: $0.release) }
        var verdict = shrink.judge(content, load.release, against: old)
        if let review, verdict != .unchanged { verdict = .hold(review) }
        if verdict != .unchanged, let waiting = try held(load.key, in: scope) {
            try move(waiting.id, to: .discarded, in: scope, at: now)
        }
        switch verdict {
        case .unchanged:
            try move(id, to: .discarded, in: scope, at: now)
            return .unchanged(current: current?.id ?? id)
        case .hold(let reason):
            try transaction.run(
                "UPDATE loads SET hold_reason = ?3 WHERE consortium_id = ?1 AND id = ?2",
                scope.consortium,
                id,
                reason.json.json()
            )
            try move(id, to: .held, in: scope, at: now)
            return .held(reason)
        case .publish:
            if let current { try move(current.id, to: .superseded, in: scope, at: now) }
            try move(id, to: .current, in: scope, at: now)
            return .published(replacing: current?.id)
        }
    }

    /// Writes down what the load holds and where it came from.
    private func complete(
        _ id: LoadID,
        _ content: LoadContent,
        _ provenance: LoadProvenance,
        in scope: ConsortiumScope
    ) throws {
        try transaction.run(
            """
            UPDATE loads SET records = ?3, total = ?4, digest = ?5, raw_hash = ?6, created_by = ?7,
                institution_name = ?8, customer_id = ?9, report_created = ?10
            WHERE consortium_id = ?1 AND id = ?2
            """,
            scope.consortium,
            id,
            content.records,
            content.total,
            Int64(bitPattern: content.digest),
            provenance.rawHash,
            provenance.createdBy,
            provenance.institutionName,
            provenance.customerID,
            provenance.reportCreated
        )
        for (name, tally) in content.metrics.sorted(by: { $0.key < $1.key }) {
            try transaction.run(
                """
                INSERT INTO load_totals (consortium_id, load_id, metric_id, records, total)
                SELECT consortium_id, ?2, id, ?4, ?5 FROM metrics WHERE consortium_id = ?1 AND name = ?3
                """,
                scope.consortium,
                id,
                name,
                tally.records,
                tally.total
            )
        }
    }
}
