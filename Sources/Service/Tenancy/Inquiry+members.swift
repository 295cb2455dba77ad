internal import Ground
internal import Tenancy

extension Inquiry {
    /// What became of an invitation.
    struct Invitation {
        let membership: Membership
        let isNew: Bool
        let isChanged: Bool
    }

    func address(_ text: String) throws -> MailAddress {
        do {
            return try MailAddress(text)
        } catch {
            throw InvalidFields([FieldProblem("address", error.description)])
        }
    }

    /// Makes somebody a member with roles; somebody who is one keeps what they have.
    ///
    /// A new member needs a role that the principal may give, unless the principal answers for the whole consortium.
    func invite(_ address: MailAddress, fields: [String: String], roles: [RoleText]) throws -> Invitation {
        let memberships = MembershipRepository(transaction)
        if let known = try memberships.membership(address, in: scope) {
            var membership = known
            if !fields.isEmpty {
                membership.details = try apply(fields, to: membership.details)
                if membership.details != known.details {
                    try requireManaging(known, subject: "user \(known.id)")
                    try requireWishes(fields, subject: "user \(known.id)")
                }
            }
            let changed = try update(membership)
            let isGranted = try grant(roles, to: changed)
            return Invitation(membership: changed, isNew: false, isChanged: isGranted || changed != known)
        }
        try require(
            GrantPolicy.mayManage(principal, membershipWith: roles.map { ($0.role, $0.scope) }),
            subject: "user"
        )
        let local = String(address.text.prefix { $0 != "@" })
        try requireWishes(fields, subject: "user")
        let details = try apply(fields, to: MembershipDetails(displayName: local))
        let membership = try memberships.add(identity(address, name: details.displayName), details, in: scope, at: now)
        try vouch(for: address)
        try audit("user \(membership.id)", after: membership.document)
        try grant(roles, to: membership)
        return Invitation(membership: membership, isNew: true, isChanged: true)
    }

    /// Stores a changed member.
    func update(_ membership: Membership) throws -> Membership {
        let memberships = MembershipRepository(transaction)
        guard let before = try memberships.membership(membership.id, in: scope) else {
            throw RecordError.unknown("user", membership.id)
        }
        guard before.details != membership.details else { return before }
        let changed = try memberships.update(membership, in: scope)
        try audit("user \(changed.id)", before: before.document, after: changed.document)
        return changed
    }

    /// Gives roles that the principal may give; says whether any was new.
    @discardableResult
    func grant(_ roles: [RoleText], to membership: Membership) throws -> Bool {
        let before = try self.roles(of: membership)
        for role in roles {
            try requireGrant(role.role, at: role.scope, subject: "user \(membership.id)")
            try RoleGrantRepository(transaction).grant(role.role, at: role.scope, to: membership.id, in: scope)
        }
        let after = try self.roles(of: membership)
        guard before != after else { return false }
        try audit("user \(membership.id)", before: before, after: after)
        return true
    }

    /// A member's roles for the audit trail.
    func roles(of membership: Membership) throws -> JSONValue {
        let grants = try RoleGrantRepository(transaction).grants(of: membership.id, in: scope)
        return ["roles": JSONValue(texts: grants.map { "\($0.role.rawValue) at \($0.scope)" })]
    }

    /// The person with this address, known or new.
    private func identity(_ address: MailAddress, name: String) throws -> Identity {
        let identities = IdentityRepository(transaction)
        if let known = try identities.identity(address) { return known }
        return try identities.add(IdentityDetails(address: address, name: name), verifiedAt: now, at: now)
    }
}
