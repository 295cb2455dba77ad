package import Database
package import Ground
package import Tenancy

/// The leases under which workers hold harvests, over all consortia.
package struct LeaseRepository {
    private let transaction: any Transaction
    private let engine: EngineScope

    package init(_ transaction: any Transaction, engine: EngineScope) {
        self.transaction = transaction
        self.engine = engine
    }

    /// Leases that have run out.
    package func expired(at now: Instant, limit: Int = 500) throws -> [HeldLease] {
        try leases("lease_until < ?1", now, limit)
    }

    /// Leases of other process instances: on SQLite they are void at the start, since only one may run.
    package func foreign(to owner: String, limit: Int = 500) throws -> [HeldLease] {
        try leases("lease_owner <> ?1", owner, limit)
    }

    /// Leases of a process instance that is known to be dead.
    package func held(by owner: String, limit: Int = 500) throws -> [HeldLease] {
        try leases("lease_owner = ?1", owner, limit)
    }

    /// Takes a harvest back from a worker that was lost; nil when its lease was extended or ended meanwhile.
    package func take(
        _ lease: HeldLease,
        policy: HarvestPolicy,
        at now: Instant
    ) throws -> HarvestMove? {
        let row = try transaction.locked(
            "SELECT fence, status, lease_until FROM harvests WHERE consortium_id = ?1 AND id = ?2",
            lease.scope.consortium,
            lease.harvest
        )
        guard let row, try row["fence"] == lease.fence, try row["status"] == HarvestStatus.active,
            try row["lease_until"] == lease.until
        else { return nil }
        return try HarvestRepository(transaction).move(
            lease.harvest,
            .leaseLost,
            policy: policy,
            in: lease.scope,
            at: now
        )
    }

    private func leases(_ condition: String, _ value: any DatabaseValue, _ limit: Int) throws -> [HeldLease] {
        try transaction.rows(
            """
            SELECT consortium_id, id, fence, lease_owner, lease_until FROM harvests
            WHERE status = 'Active' AND \(condition) ORDER BY id LIMIT ?2
            """,
            value,
            limit
        ).map { row in
            try HeldLease(
                scope: engine.consortium(row["consortium_id"]),
                harvest: row["id"],
                fence: row["fence"],
                owner: row["lease_owner"],
                until: row["lease_until"]
            )
        }
    }
}

/// A lease as it was found.
package struct HeldLease: Sendable, Hashable {
    package let scope: ConsortiumScope
    package let harvest: HarvestID
    /// Grows with every claim: what was written under an older one is refused.
    package let fence: Int64
    /// The process instance that holds it, as it names itself.
    package let owner: String
    package let until: Instant

    package init(scope: ConsortiumScope, harvest: HarvestID, fence: Int64, owner: String, until: Instant) {
        self.scope = scope
        self.harvest = harvest
        self.fence = fence
        self.owner = owner
        self.until = until
    }
}
