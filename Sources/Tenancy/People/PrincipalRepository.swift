package import Database
package import Ground

/// Builds principals from what the tables say at this moment.
package struct PrincipalRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Somebody acting in a consortium; nil unless identity, consortium and membership are all active.
    ///
    /// A role at the installation needs no membership; a sysadmin's holds in an inactive consortium too, as somebody
    /// must be able to wake it up.
    package func principal(_ identity: IdentityID, in consortium: ConsortiumID) throws -> Principal? {
        guard let person = try active(identity),
            let tenant = try ConsortiumRepository(transaction).consortium(consortium)
        else { return nil }
        var grants = try installationGrants(of: identity)
        if tenant.details.state == .inactive {
            grants.removeAll { $0.role != .sysadmin }
        } else {
            grants += try consortiumGrants(of: identity, in: ConsortiumScope(consortium))
        }
        guard !grants.isEmpty else { return nil }
        return Principal(
            identity: identity,
            label: "user:\(person.address)",
            consortium: consortium,
            grants: grants
        )
    }

    /// The same, by address.
    package func principal(_ address: MailAddress, in consortium: ConsortiumID) throws -> Principal? {
        try IdentityRepository(transaction).identity(address).flatMap { try principal($0.id, in: consortium) }
    }

    /// Somebody acting on the installation, or on nothing but their own account; nil for an inactive identity.
    package func principal(_ identity: IdentityID) throws -> Principal? {
        guard let person = try active(identity) else { return nil }
        return Principal(
            identity: identity,
            label: "user:\(person.address)",
            consortium: nil,
            grants: try installationGrants(of: identity)
        )
    }

    /// The active consortia in which a person holds an active membership, by key.
    package func consortia(of identity: IdentityID) throws -> [Consortium] {
        try transaction.rows(
            """
            SELECT consortia.* FROM memberships JOIN consortia ON consortia.id = memberships.consortium_id
            WHERE memberships.identity_id = ?1 AND memberships.state = ?2 AND consortia.state = ?2
            """,
            identity,
            ActiveState.active
        ).map(Consortium.init).sorted { $0.key < $1.key }
    }

    private func active(_ identity: IdentityID) throws -> Identity? {
        guard let person = try IdentityRepository(transaction).identity(identity), person.details.state == .active
        else { return nil }
        return person
    }

    private func installationGrants(of identity: IdentityID) throws -> [Grant] {
        try IdentityRepository(transaction).installationRoles(of: identity).map { Grant($0, at: .installation) }
    }

    private func consortiumGrants(of identity: IdentityID, in scope: ConsortiumScope) throws -> [Grant] {
        guard let membership = try MembershipRepository(transaction).membership(of: identity, in: scope),
            membership.details.state == .active
        else { return [] }
        let groups = InstitutionGroupRepository(transaction)
        return try RoleGrantRepository(transaction).grants(of: membership.id, in: scope).map { grant in
            guard case .group(let group) = grant.scope else { return Grant(grant.role, at: grant.scope) }
            return Grant(grant.role, at: grant.scope, institutions: Set(try groups.members(of: group, in: scope)))
        }
    }
}
