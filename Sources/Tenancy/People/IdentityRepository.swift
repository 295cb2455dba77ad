package import Database
package import Ground

/// The table of identities and the roles held at the installation.
///
/// Identities belong to no consortium, so that its methods take no scope; use cases reach them only for their owner, for
/// sysadmins, and by address when somebody is invited.
package struct IdentityRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Adds a person whose address counts as verified from the start or not at all.
    ///
    /// *Throws*: `duplicate` when the address is known.
    package func add(_ details: IdentityDetails, verifiedAt: Instant?, at now: Instant) throws -> Identity {
        try refuseTaken(details.address, besides: nil)
        let row = try transaction.row(
            """
            INSERT INTO identities (address, address_key, name, language, zone, state, verified_at, created_at, version)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1) RETURNING *
            """,
            details.address,
            details.address.key,
            details.name,
            details.language,
            details.zone?.identifier,
            details.state,
            verifiedAt,
            now
        )
        guard let row else { throw DatabaseError(.other, "A new identity was not stored.") }
        return try Identity(row)
    }

    /// A person by number, active or not; nil for none.
    package func identity(_ id: IdentityID) throws -> Identity? {
        try transaction.row("SELECT * FROM identities WHERE id = ?1", id).map(Identity.init)
    }

    /// The person with an address, in whatever case it is written; nil for none.
    package func identity(_ address: MailAddress) throws -> Identity? {
        try transaction.row("SELECT * FROM identities WHERE address_key = ?1", address.key).map(Identity.init)
    }

    /// All identities by id, a page at a time.
    package func page(after: IdentityID? = nil, limit: Int = 500) throws -> [Identity] {
        try transaction.rows(
            "SELECT * FROM identities WHERE id > ?1 ORDER BY id LIMIT ?2",
            after ?? IdentityID(0),
            limit
        ).map(Identity.init)
    }

    /// Writes new details over the version that was read; a new address starts unbounced and verified as told.
    ///
    /// *Throws*: `duplicate`, `changed`.
    package func update(_ identity: Identity, newAddressVerifiedAt verified: Instant?) throws -> Identity {
        let details = identity.details
        try refuseTaken(details.address, besides: identity.id)
        let row = try transaction.row(
            """
            UPDATE identities SET
                verified_at = CASE WHEN address_key = ?4 THEN verified_at ELSE ?9 END,
                bounced_at = CASE WHEN address_key = ?4 THEN bounced_at ELSE NULL END,
                address = ?3, address_key = ?4, name = ?5, language = ?6, zone = ?7, state = ?8, version = version + 1
            WHERE id = ?1 AND version = ?2 RETURNING *
            """,
            identity.id,
            identity.version,
            details.address,
            details.address.key,
            details.name,
            details.language,
            details.zone?.identifier,
            details.state,
            verified
        )
        guard let row else { throw RecordError.changed("user") }
        return try Identity(row)
    }

    /// Stores the hash of a password, or none.
    package func setPassword(_ hash: String?, of id: IdentityID) throws {
        try transaction.run("UPDATE identities SET password = ?2, version = version + 1 WHERE id = ?1", id, hash)
    }

    /// The stored hash, to be verified against; nil for nobody, and for somebody without a password.
    package func password(of address: MailAddress) throws -> String? {
        try transaction.value(
            String.self,
            "SELECT password FROM identities WHERE address_key = ?1 AND state = ?2",
            address.key,
            ActiveState.active
        )
    }

    /// Notes that mail reached the person, or that it came back for good.
    package func setVerified(_ id: IdentityID, at instant: Instant) throws {
        try transaction.run("UPDATE identities SET verified_at = ?2, bounced_at = NULL WHERE id = ?1", id, instant)
    }

    /// Notes that mail to the address came back for good: it counts as unverified until it is proven again.
    package func setBounced(_ address: MailAddress, at instant: Instant) throws {
        try transaction.run(
            "UPDATE identities SET bounced_at = ?2, verified_at = NULL WHERE address_key = ?1",
            address.key,
            instant
        )
    }

    /// The roles that a person holds at the installation.
    package func installationRoles(of id: IdentityID) throws -> [Role] {
        try transaction.rows("SELECT role FROM installation_roles WHERE identity_id = ?1 ORDER BY role", id)
            .map { try $0["role"] }
    }

    /// Gives a person a role at the installation; giving it twice changes nothing.
    package func grantInstallationRole(_ role: Role, to id: IdentityID) throws {
        try transaction.run(
            "INSERT INTO installation_roles (identity_id, role) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            id,
            role
        )
    }

    /// Takes a role at the installation away; not having it is no error.
    package func revokeInstallationRole(_ role: Role, from id: IdentityID) throws {
        try transaction.run("DELETE FROM installation_roles WHERE identity_id = ?1 AND role = ?2", id, role)
    }

    /// The active people who hold a role at the installation.
    package func holders(of role: Role) throws -> [Identity] {
        try transaction.rows(
            """
            SELECT identities.* FROM installation_roles JOIN identities ON identities.id = installation_roles.identity_id
            WHERE installation_roles.role = ?1 AND identities.state = ?2 ORDER BY identities.id
            """,
            role,
            ActiveState.active
        ).map(Identity.init)
    }

    /// Removes a person without memberships; the foreign keys refuse any other.
    package func remove(_ id: IdentityID) throws {
        try transaction.run("DELETE FROM identities WHERE id = ?1", id)
    }

    private func refuseTaken(_ address: MailAddress, besides own: IdentityID?) throws {
        guard let holder = try identity(address), holder.id != own else { return }
        throw RecordError.duplicate("user", "address", address.text)
    }
}

extension Identity {
    init(_ row: Row) throws {
        let password: String? = try row["password"]
        let zone: String? = try row["zone"]
        try self.init(
            id: row["id"],
            details: IdentityDetails(
                address: row["address"],
                name: row["name"],
                language: row["language"],
                zone: zone == nil ? nil : row.zone("zone"),
                state: row["state"]
            ),
            hasPassword: password != nil,
            verifiedAt: row["verified_at"],
            bouncedAt: row["bounced_at"],
            createdAt: row["created_at"],
            version: row["version"]
        )
    }
}
