package import Database
package import Ground

/// The groups of institutions of one consortium.
package struct InstitutionGroupRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Stores a new group with its first members.
    ///
    /// *Throws*: `duplicate` when the name is taken; `unknown` for a member that is no institution of this consortium.
    package func add(
        name: String,
        members: [InstitutionID],
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> InstitutionGroup {
        try refuseTaken(name, besides: nil, in: scope)
        let id = try transaction.value(
            InstitutionGroupID.self,
            "INSERT INTO institution_groups (consortium_id, name, created_at, version) VALUES (?1, ?2, ?3, 1) RETURNING id",
            scope.consortium,
            name,
            now
        )
        guard let id else { throw DatabaseError(.other, "A new group was not stored.") }
        try setMembers(members, of: id, in: scope)
        guard let group = try group(id, in: scope) else { throw RecordError.unknown("group", id) }
        return group
    }

    /// A group with its members as they are now; nil for none of this consortium.
    ///
    /// *Cost*: two queries.
    package func group(_ id: InstitutionGroupID, in scope: ConsortiumScope) throws -> InstitutionGroup? {
        let row = try transaction.row(of: "institution_groups", id, in: scope)
        return try row.map { try InstitutionGroup($0, members: members(of: id, in: scope)) }
    }

    /// A group by its name, letter by letter; nil for none of this consortium.
    package func group(named name: String, in scope: ConsortiumScope) throws -> InstitutionGroup? {
        let id = try transaction.value(
            InstitutionGroupID.self,
            "SELECT id FROM institution_groups WHERE consortium_id = ?1 AND name = ?2",
            scope.consortium,
            name
        )
        return try id.flatMap { try group($0, in: scope) }
    }

    /// All groups by id, a page at a time.
    package func page(
        in scope: ConsortiumScope,
        after: InstitutionGroupID? = nil,
        limit: Int = 500
    ) throws -> [InstitutionGroup] {
        let rows = try transaction.rows(
            "SELECT * FROM institution_groups WHERE consortium_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
            scope.consortium,
            after ?? InstitutionGroupID(0),
            limit
        )
        return try rows.map { try InstitutionGroup($0, members: members(of: $0["id"], in: scope)) }
    }

    /// The members in the order of their ids; empty for a group of another consortium.
    package func members(of group: InstitutionGroupID, in scope: ConsortiumScope) throws -> [InstitutionID] {
        try transaction.rows(
            """
            SELECT institution_id FROM institution_group_members
            WHERE consortium_id = ?1 AND group_id = ?2 ORDER BY institution_id
            """,
            scope.consortium,
            group
        ).map { try $0["institution_id"] }
    }

    /// Gives the group a name and members, over the version that was read.
    ///
    /// *Throws*: `duplicate`, `changed`, `unknown`.
    package func update(
        _ group: InstitutionGroup,
        members: [InstitutionID],
        in scope: ConsortiumScope
    ) throws -> InstitutionGroup {
        try refuseTaken(group.name, besides: group.id, in: scope)
        let count = try transaction.run(
            """
            UPDATE institution_groups SET name = ?4, version = version + 1
            WHERE consortium_id = ?1 AND id = ?2 AND version = ?3
            """,
            scope.consortium,
            group.id,
            group.version,
            group.name
        )
        guard count == 1 else { throw RecordError.changed("group") }
        try setMembers(members, of: group.id, in: scope)
        guard let changed = try self.group(group.id, in: scope) else { throw RecordError.unknown("group", group.id) }
        return changed
    }

    /// Removes a group and the roles held at it; its institutions stay.
    package func remove(_ id: InstitutionGroupID, in scope: ConsortiumScope) throws {
        try transaction.run("DELETE FROM role_grants WHERE consortium_id = ?1 AND group_id = ?2", scope.consortium, id)
        try transaction.run("DELETE FROM institution_groups WHERE consortium_id = ?1 AND id = ?2", scope.consortium, id)
    }

    private func setMembers(
        _ members: [InstitutionID],
        of group: InstitutionGroupID,
        in scope: ConsortiumScope
    ) throws {
        let institutions = InstitutionRepository(transaction)
        try transaction.run(
            "DELETE FROM institution_group_members WHERE consortium_id = ?1 AND group_id = ?2",
            scope.consortium,
            group
        )
        for member in Set(members).sorted() {
            guard try institutions.institution(member, in: scope) != nil else {
                throw RecordError.unknown("institution", member)
            }
            try transaction.run(
                "INSERT INTO institution_group_members (consortium_id, group_id, institution_id) VALUES (?1, ?2, ?3)",
                scope.consortium,
                group,
                member
            )
        }
    }

    private func refuseTaken(
        _ name: String,
        besides own: InstitutionGroupID?,
        in scope: ConsortiumScope
    ) throws {
        let holder = try transaction.value(
            InstitutionGroupID.self,
            "SELECT id FROM institution_groups WHERE consortium_id = ?1 AND name = ?2",
            scope.consortium,
            name
        )
        guard let holder, holder != own else { return }
        throw RecordError.duplicate("group", "name", name)
    }
}

extension InstitutionGroup {
    init(_ row: Row, members: [InstitutionID]) throws {
        try self.init(
            id: row["id"],
            consortium: row["consortium_id"],
            name: row["name"],
            members: members,
            createdAt: row["created_at"],
            version: row["version"]
        )
    }
}
