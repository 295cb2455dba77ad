internal import Crypto
package import Ground
package import Tenancy

/// People's own accounts, which they and sysadmins edit and nobody else.
extension UseCases {
    /// All accounts by number, a page at a time, for sysadmins.
    package func identities(
        after: IdentityID? = nil,
        limit: Int = 500,
        as principal: Principal
    ) async throws -> [AccountView] {
        try await reading(.manageIdentities, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "accounts")
            let identities = IdentityRepository(inquiry.transaction)
            return try identities.page(after: after, limit: limit).map { try identities.view($0) }
        }
    }

    /// One account: one's own, or anybody's for sysadmins.
    package func identity(_ address: String, as principal: Principal) async throws -> AccountView {
        try await reading(.editIdentity, as: principal) { inquiry in
            try IdentityRepository(inquiry.transaction).view(try inquiry.ownIdentity(address))
        }
    }

    /// Adds an account with roles at the installation, for sysadmins: `sysadmin`, or `viewer` of everything.
    package func addIdentity(
        fields: [String: String],
        roles: [Role],
        as principal: Principal
    ) async throws -> Identity {
        try await changing(.manageIdentities, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "account")
            let address = try inquiry.address(fields["address"] ?? "")
            let details = try IdentityForm.apply(
                fields,
                to: IdentityDetails(address: address, name: address.text)
            )
            let identities = IdentityRepository(inquiry.transaction)
            let identity = try identities.add(details, verifiedAt: inquiry.now, at: inquiry.now)
            try inquiry.vouch(for: identity.address)
            try inquiry.auditInstallation("account \(identity.id)", after: identity.document)
            for role in roles { try inquiry.grantInstallationRole(role, to: identity) }
            return identity
        }
    }

    /// Gives an account a role at the installation.
    package func grantInstallationRole(
        _ role: Role,
        to address: String,
        as principal: Principal
    ) async throws {
        try await changing(.manageIdentities, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "account")
            try inquiry.grantInstallationRole(role, to: try inquiry.identity(address))
        }
    }

    /// Takes a role at the installation away; the last active sysadmin keeps theirs.
    package func revokeInstallationRole(
        _ role: Role,
        from address: String,
        as principal: Principal
    ) async throws {
        try await changing(.manageIdentities, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "account")
            let identity = try inquiry.identity(address)
            let identities = IdentityRepository(inquiry.transaction)
            if role == .sysadmin, try identities.holders(of: .sysadmin).map(\.id) == [identity.id] {
                throw RecordError(.inUse, "account", "This is the last sysadmin; make somebody else one first.")
            }
            try identities.revokeInstallationRole(role, from: identity.id)
            try inquiry.auditInstallation(
                "account \(identity.id)",
                before: ["roles": [.text(role.rawValue)]],
                after: ["roles": []]
            )
        }
    }

    /// Changes an account: one's own, or anybody's for sysadmins.
    ///
    /// Another address is for sysadmins to give, and counts as verified. Its owner could neither prove it, since nothing
    /// confirms addresses by mail yet, nor go on getting mail without proof; and an answer that depends on who else has
    /// the address would tell of other consortia's people.
    package func editIdentity(
        _ address: String,
        fields: [String: String],
        as principal: Principal
    ) async throws -> Identity {
        try await changing(.editIdentity, as: principal) { inquiry in
            var identity = try inquiry.ownIdentity(address)
            let before = identity
            identity.details = try IdentityForm.apply(fields, to: identity.details)
            guard identity.details.state == before.details.state || principal.isSysadmin else {
                throw Refusal(
                    action: .editIdentity,
                    subject: "account \(identity.id)",
                    institution: nil,
                    reason: "\(principal.label) may not do this: only sysadmins make accounts active or inactive."
                )
            }
            guard identity.address.key == before.address.key || principal.isSysadmin else {
                throw Refusal(
                    action: .editIdentity,
                    subject: "account \(identity.id)",
                    institution: nil,
                    reason: """
                        \(principal.label) may not change the address of an account, since mail would end until \
                        somebody has vouched for the new one: ask a sysadmin of this installation.
                        """
                )
            }
            let identities = IdentityRepository(inquiry.transaction)
            if identity.details != before.details {
                identity = try identities.update(identity, newAddressVerifiedAt: inquiry.now)
                try inquiry.auditInstallation(
                    "account \(identity.id)",
                    before: before.document,
                    after: identity.document
                )
            }
            guard fields["address"] != nil, principal.isSysadmin else { return identity }
            try inquiry.vouch(for: identity.address)
            return try identities.identity(identity.id) ?? identity
        }
    }

    /// Sets a password: one's own, or anybody's for sysadmins.
    ///
    /// It is hashed before anything is locked.
    /// *Bounds*: 10 to 1,000 characters.
    package func setPassword(_ password: String, of address: String, as principal: Principal) async throws {
        try await reading(.editIdentity, as: principal) { _ = try $0.ownIdentity(address) }
        guard (10...1000).contains(password.count) else {
            throw InvalidFields([FieldProblem("password", "A password has 10 to 1,000 characters; take a long one.")])
        }
        let hash = try await Password.hash(password)
        try await changing(.editIdentity, as: principal) { inquiry in
            let identity = try inquiry.ownIdentity(address)
            try IdentityRepository(inquiry.transaction).setPassword(hash, of: identity.id)
            try inquiry.auditInstallation("account \(identity.id)", after: ["password": "set"])
        }
    }
}

extension IdentityRepository {
    fileprivate func view(_ identity: Identity) throws -> AccountView {
        AccountView(identity: identity, roles: try installationRoles(of: identity.id))
    }
}

extension Inquiry {
    /// The account with an address, for sysadmins.
    fileprivate func identity(_ address: String) throws -> Identity {
        guard let identity = try IdentityRepository(transaction).identity(try self.address(address)) else {
            throw RecordError.unknown("account", named: "“\(FieldCheck.excerpt(address))”")
        }
        return identity
    }

    /// The account with an address, where it is the principal's own or the principal a sysadmin.
    ///
    /// To anybody else an account that exists and one that does not answer alike.
    fileprivate func ownIdentity(_ address: String) throws -> Identity {
        let found = try IdentityRepository(transaction).identity(try self.address(address))
        try allow(.identity(found?.id ?? IdentityID(0)), subject: "account")
        return try identity(address)
    }

    fileprivate func grantInstallationRole(_ role: Role, to identity: Identity) throws {
        try requireGrant(role, at: .installation, subject: "account \(identity.id)")
        try IdentityRepository(transaction).grantInstallationRole(role, to: identity.id)
        try auditInstallation("account \(identity.id)", after: ["roles": [.text(role.rawValue)]])
    }
}
