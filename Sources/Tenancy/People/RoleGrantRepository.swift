package import Database
package import Ground

/// The roles that members of one consortium hold.
package struct RoleGrantRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Gives a role; giving it again changes nothing.
    ///
    /// Whether it may be given is `GrantPolicy`'s to say.
    ///
    /// *Throws*: `unknown` when the membership, group or institution is none of this consortium.
    package func grant(
        _ role: Role,
        at roleScope: RoleScope,
        to membership: MembershipID,
        in scope: ConsortiumScope
    ) throws {
        guard try MembershipRepository(transaction).membership(membership, in: scope) != nil else {
            throw RecordError.unknown("user", membership)
        }
        try require(roleScope, in: scope)
        let (group, institution) = roleScope.columns
        try transaction.run(
            """
            INSERT INTO role_grants (consortium_id, membership_id, role, group_id, institution_id)
            VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING
            """,
            scope.consortium,
            membership,
            role,
            group,
            institution
        )
    }

    /// Takes a role away; says whether it was held.
    @discardableResult
    package func revoke(
        _ role: Role,
        at roleScope: RoleScope,
        from membership: MembershipID,
        in scope: ConsortiumScope
    ) throws -> Bool {
        let (group, institution) = roleScope.columns
        let count = try transaction.run(
            """
            DELETE FROM role_grants WHERE consortium_id = ?1 AND membership_id = ?2 AND role = ?3
                AND COALESCE(group_id, 0) = ?4 AND COALESCE(institution_id, 0) = ?5
            """,
            scope.consortium,
            membership,
            role,
            group ?? InstitutionGroupID(0),
            institution ?? InstitutionID(0)
        )
        return count > 0
    }

    /// The roles of a member in the order in which they were given.
    package func grants(of membership: MembershipID, in scope: ConsortiumScope) throws -> [RoleGrant] {
        try transaction.rows(
            "SELECT * FROM role_grants WHERE consortium_id = ?1 AND membership_id = ?2 ORDER BY id",
            scope.consortium,
            membership
        ).map(RoleGrant.init)
    }

    /// Throws unless the group or institution of a role's scope belongs to this consortium.
    package func require(_ roleScope: RoleScope, in scope: ConsortiumScope) throws {
        switch roleScope {
        case .consortium: return
        case .installation:
            throw RecordError(.unknown, "role", "Roles at the installation are given to identities, not to members.")
        case .group(let id):
            guard try InstitutionGroupRepository(transaction).group(id, in: scope) == nil else { return }
            throw RecordError.unknown("group", id)
        case .institution(let id):
            guard try InstitutionRepository(transaction).institution(id, in: scope) == nil else { return }
            throw RecordError.unknown("institution", id)
        }
    }
}

extension RoleScope {
    fileprivate var columns: (group: InstitutionGroupID?, institution: InstitutionID?) {
        switch self {
        case .installation, .consortium: (nil, nil)
        case .group(let group): (group, nil)
        case .institution(let institution): (nil, institution)
        }
    }
}

extension RoleGrant {
    init(_ row: Row) throws {
        let group: InstitutionGroupID? = try row["group_id"]
        let institution: InstitutionID? = try row["institution_id"]
        try self.init(
            id: row["id"],
            membership: row["membership_id"],
            role: row["role"],
            scope: group.map(RoleScope.group) ?? institution.map(RoleScope.institution) ?? .consortium
        )
    }
}
