package import Database
package import Ground

/// The table of consortia: the installation's own, so that its methods take no scope.
package struct ConsortiumRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Stores a new consortium, without members.
    ///
    /// *Throws*: `duplicate` when the key is taken.
    package func add(_ details: ConsortiumDetails, at now: Instant) throws -> Consortium {
        try refuseTaken(details.key, besides: nil)
        let policies = details.policies
        let row = try transaction.row(
            """
            INSERT INTO consortia (key, name, email, language, zone, state, night_start, night_end, requires_approval,
                daily_quota, domains, recipient_chain, created_at, version)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 1) RETURNING *
            """,
            details.key,
            details.name,
            details.email,
            details.language,
            details.zone.identifier,
            details.state,
            policies.night.start,
            policies.night.end,
            policies.requiresApproval,
            policies.dailyQuota,
            JSONValue(texts: policies.domains).json(),
            policies.recipientChain?.json(),
            now
        )
        guard let row else { throw DatabaseError(.other, "A new consortium was not stored.") }
        return try Consortium(row)
    }

    /// The consortium with a number; nil for none.
    package func consortium(_ id: ConsortiumID) throws -> Consortium? {
        try transaction.row("SELECT * FROM consortia WHERE id = ?1", id).map(Consortium.init)
    }

    /// The consortium with a key, compared letter by letter: keys are stored in lower case.
    package func consortium(key: String) throws -> Consortium? {
        try transaction.row("SELECT * FROM consortia WHERE key = ?1", key).map(Consortium.init)
    }

    /// All consortia by id, a page at a time.
    package func page(after: ConsortiumID? = nil, limit: Int = 500) throws -> [Consortium] {
        try transaction.rows(
            "SELECT * FROM consortia WHERE id > ?1 ORDER BY id LIMIT ?2",
            after ?? ConsortiumID(0),
            limit
        ).map(Consortium.init)
    }

    /// Writes new details over the version that was read.
    ///
    /// *Throws*: `duplicate`, `changed`.
    package func update(_ consortium: Consortium) throws -> Consortium {
        let details = consortium.details
        let policies = details.policies
        try refuseTaken(details.key, besides: consortium.id)
        let row = try transaction.row(
            """
            UPDATE consortia SET key = ?3, name = ?4, email = ?5, language = ?6, zone = ?7, state = ?8,
                night_start = ?9, night_end = ?10, requires_approval = ?11, daily_quota = ?12, domains = ?13,
                recipient_chain = ?14, version = version + 1
            WHERE id = ?1 AND version = ?2 RETURNING *
            """,
            consortium.id,
            consortium.version,
            details.key,
            details.name,
            details.email,
            details.language,
            details.zone.identifier,
            details.state,
            policies.night.start,
            policies.night.end,
            policies.requiresApproval,
            policies.dailyQuota,
            JSONValue(texts: policies.domains).json(),
            policies.recipientChain?.json()
        )
        guard let row else { throw RecordError.changed("consortium") }
        return try Consortium(row)
    }

    /// Removes a consortium with its people's memberships, its institutions, groups and tokens.
    ///
    /// What later chapters keep for it must be gone before: the foreign keys refuse otherwise. Identities stay.
    package func remove(_ id: ConsortiumID) throws {
        let tables = [
            "role_grants", "memberships", "institution_group_members", "institution_groups", "institutions", "tokens",
        ]
        for table in tables { try transaction.run("DELETE FROM \(table) WHERE consortium_id = ?1", id) }
        try transaction.run("DELETE FROM consortia WHERE id = ?1", id)
    }

    /// The keys of active consortia whose failures nobody hears of that sees all: neither an admin nor a sysadmin.
    package func withoutAdmin(limit: Int = 20) throws -> [String] {
        try transaction.rows(
            """
            SELECT key FROM consortia
            WHERE state = 'active' AND NOT EXISTS (
                SELECT 1 FROM installation_roles JOIN identities ON identities.id = installation_roles.identity_id
                WHERE installation_roles.role = 'sysadmin' AND identities.state = 'active'
            ) AND NOT EXISTS (
                SELECT 1 FROM role_grants
                JOIN memberships ON memberships.consortium_id = role_grants.consortium_id
                    AND memberships.id = role_grants.membership_id
                JOIN identities ON identities.id = memberships.identity_id
                WHERE role_grants.consortium_id = consortia.id AND role_grants.role = 'admin'
                    AND memberships.state = 'active' AND identities.state = 'active'
            ) ORDER BY id LIMIT ?1
            """,
            limit
        ).map { try $0["key"] }
    }

    private func refuseTaken(_ key: String, besides own: ConsortiumID?) throws {
        guard let holder = try consortium(key: key), holder.id != own else { return }
        throw RecordError.duplicate("consortium", "key", key)
    }
}

extension Consortium {
    init(_ row: Row) throws {
        guard let night = NightWindow(start: try row["night_start"], end: try row["night_end"]) else {
            throw DatabaseError(.wrongType, "A stored night window lies outside the day.")
        }
        try self.init(
            id: row["id"],
            details: ConsortiumDetails(
                key: row["key"],
                name: row["name"],
                email: row["email"],
                language: row["language"],
                zone: row.zone("zone"),
                state: row["state"],
                policies: ConsortiumPolicies(
                    night: night,
                    requiresApproval: row["requires_approval"],
                    dailyQuota: row["daily_quota"],
                    domains: row.texts("domains"),
                    recipientChain: row.document("recipient_chain")
                )
            ),
            createdAt: row["created_at"],
            version: row["version"]
        )
    }
}
