package import Alerts
internal import Connections
package import Database
package import Ground
package import Tenancy

/// Reads the directory for one event: whom a chain's links may find.
///
/// *Cost*: five short queries by index, whatever the size of the consortium; only people with a role at the institution
/// in question are read.
package struct DirectoryRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// The directory for what an event concerns; nil for a consortium that does not exist.
    package func directory(for subject: EventSubject, in scope: ConsortiumScope) throws -> RecipientDirectory? {
        guard let consortium = try ConsortiumRepository(transaction).consortium(scope.consortium) else { return nil }
        var directory = RecipientDirectory(consortium: ConsortiumCard(consortium))
        directory.sysadmins = try IdentityRepository(transaction).holders(of: .sysadmin).map(Candidate.init)
        for holder in try holders(at: subject.institution, in: scope) {
            switch holder.role {
            case .admin: directory.admins.append(holder.candidate)
            case .manager: directory.managers.append(holder.candidate)
            case .viewer: directory.viewers.append(holder.candidate)
            case .sysadmin: break
            }
        }
        directory.requester = try subject.request.flatMap { try requester(of: $0, in: scope) }
        if let connection = try subject.connection.flatMap({
            try ConnectionRepository(transaction).effective($0, in: scope)
        }) {
            directory.contacts = connection.contacts.map { Candidate($0.address, name: $0.name) }
            directory.support = support(connection)
        }
        return directory
    }

    /// The active admins of a consortium, the first first: whom others ask to act.
    package func administrators(in scope: ConsortiumScope) throws -> [MailAddress] {
        var found: [MailAddress] = []
        try transaction.forEach(Self.administrators, [Value(scope.consortium)]) { found.append(try $0["address"]) }
        return found
    }

    private static let administrators = """
        SELECT identities.address AS address FROM role_grants
        JOIN memberships ON memberships.consortium_id = ?1 AND memberships.id = role_grants.membership_id
        JOIN identities ON identities.id = memberships.identity_id
        WHERE role_grants.consortium_id = ?1 AND role_grants.institution_id IS NULL AND role_grants.group_id IS NULL
            AND role_grants.role = 'admin' AND memberships.state = 'active' AND identities.state = 'active'
        ORDER BY memberships.id
        """

    /// Who asked: the identity and the mailbox.
    package func requesterIdentity(of request: RequestID, in scope: ConsortiumScope) throws -> IdentityID? {
        try transaction.value(
            IdentityID.self,
            "SELECT identity_id FROM requests WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            request
        )
    }

    /// A person with a role by which a link may find them.
    private struct Holder {
        let role: Role
        let candidate: Candidate
    }

    /// Who holds a role over the whole consortium, at the institution, or at a group that it is in.
    private func holders(at institution: InstitutionID?, in scope: ConsortiumScope) throws -> [Holder] {
        var found: [Holder] = []
        try transaction.forEach(Self.holders, [Value(scope.consortium), Value(institution)]) { row in
            let address: MailAddress = try row["address"]
            let zone: String? = try row["zone"]
            found.append(
                Holder(
                    role: try row["role"],
                    candidate: Candidate(
                        address,
                        name: try row["display_name"],
                        language: try row["language"],
                        zone: zone.flatMap(Zone.init)
                    )
                )
            )
        }
        return found
    }

    /// Three ways to hold a role, each by its index.
    private static let holders = """
        SELECT held.role AS role, memberships.display_name AS display_name, identities.address AS address,
            identities.language AS language, identities.zone AS zone
        FROM (
            SELECT membership_id, role FROM role_grants
            WHERE consortium_id = ?1 AND institution_id IS NULL AND group_id IS NULL
            UNION
            SELECT membership_id, role FROM role_grants WHERE consortium_id = ?1 AND institution_id = ?2
            UNION
            SELECT role_grants.membership_id, role_grants.role FROM institution_group_members AS members
            JOIN role_grants ON role_grants.consortium_id = members.consortium_id
                AND role_grants.group_id = members.group_id
            WHERE members.consortium_id = ?1 AND members.institution_id = ?2
        ) AS held
        JOIN memberships ON memberships.consortium_id = ?1 AND memberships.id = held.membership_id
        JOIN identities ON identities.id = memberships.identity_id
        ORDER BY held.role, memberships.id
        """

    private func requester(of request: RequestID, in scope: ConsortiumScope) throws -> Candidate? {
        guard let id = try requesterIdentity(of: request, in: scope),
            let identity = try IdentityRepository(transaction).identity(id)
        else { return nil }
        return Candidate(identity)
    }

    private func support(_ connection: EffectiveConnection) -> [Candidate] {
        guard let address = connection.supportEmail else { return [] }
        return [Candidate(address, name: connection.providerName)]
    }
}

extension Candidate {
    init(_ identity: Identity) {
        self.init(
            identity.address,
            name: identity.details.name,
            language: identity.details.language,
            zone: identity.details.zone
        )
    }
}

extension ConsortiumCard {
    /// The card of a consortium as it is stored; a stored chain that cannot be read counts as none.
    package init(_ consortium: Consortium) {
        let policies = consortium.details.policies
        self.init(
            id: consortium.id,
            key: consortium.key,
            name: consortium.name,
            language: consortium.details.language,
            zone: consortium.details.zone,
            domains: policies.domains,
            chain: policies.recipientChain.flatMap { try? ChainConfiguration(json: $0) }
        )
    }
}
