package import Database
package import Ground

/// The memberships of one consortium.
package struct MembershipRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Makes a person a member, without a role: roles are granted afterwards.
    ///
    /// *Throws*: `duplicate` when the person is a member already.
    package func add(
        _ identity: Identity,
        _ details: MembershipDetails,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> Membership {
        guard try membership(of: identity.id, in: scope) == nil else {
            throw RecordError.duplicate("user", "address", identity.address.text)
        }
        let id = try transaction.value(
            MembershipID.self,
            """
            INSERT INTO memberships (consortium_id, identity_id, display_name, state, digest, digest_hour, failure_mail,
                created_at, own_wish, version)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1) RETURNING id
            """,
            scope.consortium,
            identity.id,
            details.displayName,
            details.state,
            details.digest,
            details.digestHour,
            details.failureMail,
            now,
            details.failureMailIsOwnWish
        )
        guard let id, let membership = try membership(id, in: scope) else {
            throw DatabaseError(.other, "A new membership was not stored.")
        }
        return membership
    }

    /// A membership with its person's name and address; nil for none of this consortium.
    package func membership(_ id: MembershipID, in scope: ConsortiumScope) throws -> Membership? {
        try transaction.row(
            Self.selection + " WHERE memberships.consortium_id = ?1 AND memberships.id = ?2",
            scope.consortium,
            id
        ).map(Membership.init)
    }

    /// The membership of a person, of which there is at most one in a consortium.
    package func membership(of identity: IdentityID, in scope: ConsortiumScope) throws -> Membership? {
        try transaction.row(
            Self.selection + " WHERE memberships.consortium_id = ?1 AND memberships.identity_id = ?2",
            scope.consortium,
            identity
        ).map(Membership.init)
    }

    /// The membership of the person with an address, in whatever case it is written.
    package func membership(_ address: MailAddress, in scope: ConsortiumScope) throws -> Membership? {
        try transaction.row(
            Self.selection + " WHERE memberships.consortium_id = ?1 AND identities.address_key = ?2",
            scope.consortium,
            address.key
        ).map(Membership.init)
    }

    /// The memberships with a role inside the reach, by id, a page at a time.
    package func page(
        in scope: ConsortiumScope,
        reach: Reach = .everything,
        after: MembershipID? = nil,
        limit: Int = 500
    ) throws -> [Membership] {
        guard let filter = reach.filter else {
            return try transaction.rows(
                Self.selection + """
                     WHERE memberships.consortium_id = ?1 AND memberships.id > ?2 ORDER BY memberships.id LIMIT ?3
                    """,
                scope.consortium,
                after ?? MembershipID(0),
                limit
            ).map(Membership.init)
        }
        let found = try members(holdingRolesAt: filter, in: scope).filter { $0 > after ?? MembershipID(0) }
        return try found.sorted().prefix(limit).compactMap { try membership($0, in: scope) }
    }

    /// Writes new details over the version that was read.
    ///
    /// *Throws*: `changed`.
    package func update(_ membership: Membership, in scope: ConsortiumScope) throws -> Membership {
        let details = membership.details
        let count = try transaction.run(
            """
            UPDATE memberships SET display_name = ?4, state = ?5, digest = ?6, digest_hour = ?7, failure_mail = ?8,
                own_wish = ?9, version = version + 1
            WHERE consortium_id = ?1 AND id = ?2 AND version = ?3
            """,
            scope.consortium,
            membership.id,
            membership.version,
            details.displayName,
            details.state,
            details.digest,
            details.digestHour,
            details.failureMail,
            details.failureMailIsOwnWish
        )
        guard count == 1, let changed = try self.membership(membership.id, in: scope) else {
            throw RecordError.changed("user")
        }
        return changed
    }

    /// Takes a person out of the consortium with the roles held there; the identity stays its owner's.
    package func remove(_ id: MembershipID, in scope: ConsortiumScope) throws {
        try transaction.run("DELETE FROM memberships WHERE consortium_id = ?1 AND id = ?2", scope.consortium, id)
    }

    private func members(
        holdingRolesAt institutions: [InstitutionID],
        in scope: ConsortiumScope
    ) throws -> Set<MembershipID> {
        var found: Set<MembershipID> = []
        for institution in institutions {
            let rows = try transaction.rows(
                """
                SELECT membership_id FROM role_grants WHERE consortium_id = ?1 AND institution_id = ?2
                UNION
                SELECT role_grants.membership_id FROM institution_group_members AS members
                JOIN role_grants ON role_grants.consortium_id = members.consortium_id
                    AND role_grants.group_id = members.group_id
                WHERE members.consortium_id = ?1 AND members.institution_id = ?2
                """,
                scope.consortium,
                institution
            )
            for row in rows { found.insert(try row["membership_id"]) }
        }
        return found
    }

    private static let selection = """
        SELECT memberships.*, identities.address AS address
        FROM memberships JOIN identities ON identities.id = memberships.identity_id
        """
}

extension Membership {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            consortium: row["consortium_id"],
            identity: row["identity_id"],
            address: row["address"],
            details: MembershipDetails(
                displayName: row["display_name"],
                state: row["state"],
                digest: row["digest"],
                digestHour: row["digest_hour"],
                failureMail: row["failure_mail"],
                failureMailIsOwnWish: row["own_wish"]
            ),
            createdAt: row["created_at"],
            version: row["version"]
        )
    }
}
