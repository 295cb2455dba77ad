package import Database
package import Ground
package import Tenancy

/// Which codes a consortium treats otherwise than the catalogue does.
package struct ErrorPolicyRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// The consortium's own policies by code; codes that it left alone are not in it.
    package func policies(in scope: ConsortiumScope) throws -> [Int: ErrorPolicy] {
        var policies: [Int: ErrorPolicy] = [:]
        try transaction.forEach(
            "SELECT code, policy FROM error_policies WHERE consortium_id = ?1",
            [Value(scope.consortium)]
        ) { row in
            policies[try row["code"]] = try row["policy"]
        }
        return policies
    }

    /// The catalogue as the consortium reads it.
    package func catalogue(in scope: ConsortiumScope) throws -> ErrorCatalogue {
        ErrorCatalogue(overrides: try policies(in: scope))
    }

    /// Changes the policy of a code; nil goes back to the catalogue's.
    package func set(
        _ policy: ErrorPolicy?,
        for code: Int,
        by who: String,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws {
        guard let policy else {
            try transaction.run(
                "DELETE FROM error_policies WHERE consortium_id = ?1 AND code = ?2",
                scope.consortium,
                code
            )
            return
        }
        try transaction.run(
            """
            INSERT INTO error_policies (consortium_id, code, policy, changed_by, changed_at)
            VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (consortium_id, code) DO UPDATE
                SET policy = excluded.policy, changed_by = excluded.changed_by, changed_at = excluded.changed_at
            """,
            scope.consortium,
            code,
            policy,
            who,
            now
        )
    }
}

extension HarvestPolicy {
    /// The policy of one consortium: the installation's numbers, the consortium's nights, and its own error policies.
    ///
    /// *Cost*: two reads by key.
    package static func of(
        _ scope: ConsortiumScope,
        base: HarvestPolicy,
        in transaction: any Transaction
    ) throws -> HarvestPolicy {
        guard let consortium = try ConsortiumRepository(transaction).consortium(scope.consortium) else {
            throw RecordError.unknown("consortium", scope.consortium)
        }
        var policy = base
        policy.night = Night(consortium.details.policies.night, in: consortium.details.zone)
        policy.catalogue = try ErrorPolicyRepository(transaction).catalogue(in: scope)
        return policy
    }
}
