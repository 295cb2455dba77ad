package import Ground
package import Tenancy

/// Members of a consortium and their roles.
///
/// Inviting an address that is known elsewhere looks like inviting a new one: nothing of the person's own account is
/// shown or changed.
extension UseCases {
    /// Adds somebody to the consortium with roles; a member already there gets the roles on top of their own.
    ///
    /// The address counts as verified, since an admin, a command or a file gave it, until mail to it bounces.
    package func inviteUser(
        address: String,
        fields: [String: String] = [:],
        roles: [String],
        as principal: Principal
    ) async throws -> UserView {
        try await changing(.manageMemberships, as: principal) { inquiry in
            let reach = try inquiry.reach(subject: "user")
            let roles = try roles.map { try RoleText($0, inquiry.lookup) }
            let address = try inquiry.address(address)
            let membership = try inquiry.invite(address, fields: fields, roles: roles).membership
            try inquiry.vouch(for: address)
            return try inquiry.view(membership, reach: reach)
        }
    }

    /// The members with roles where the principal manages them, by number, a page at a time.
    package func users(
        after: MembershipID? = nil,
        limit: Int = 500,
        as principal: Principal
    ) async throws -> [UserView] {
        try await reading(.seeMemberships, as: principal) { inquiry in
            let reach = try inquiry.reach(subject: "users")
            return try MembershipRepository(inquiry.transaction)
                .page(in: inquiry.scope, reach: reach, after: after, limit: limit)
                .map { try inquiry.view($0, reach: reach) }
        }
    }

    /// One member, by address or number.
    package func user(_ name: String, as principal: Principal) async throws -> UserView {
        try await reading(.seeMemberships, as: principal) { inquiry in
            let reach = try inquiry.reach(subject: "user")
            let view = try inquiry.view(try inquiry.lookup.membership(name), reach: reach)
            guard reach == .everything || !view.grants.isEmpty else {
                try inquiry.require(
                    .refused("\(principal.label) sees only people with a role at an institution of their own."),
                    subject: "user \(view.membership.id)"
                )
                return view
            }
            return view
        }
    }

    /// Changes what the consortium says of a member: name, state, wishes about mail.
    ///
    /// Name and wishes are everybody's own to change; others' wishes are for admins of the consortium.
    package func editUser(
        _ name: String,
        fields: [String: String],
        as principal: Principal
    ) async throws -> UserView {
        if UserForm.own.isSuperset(of: fields.keys), try await isOwn(name, of: principal) {
            _ = try await editPreferences(fields: fields, as: principal)
            return try await reading(.seeConsortium, as: principal) { inquiry in
                try inquiry.allow(.consortium, subject: "user")
                let reach = AccessPolicy.reach(principal, .seeInstitutions)
                return try inquiry.view(try inquiry.lookup.membership(name), reach: reach)
            }
        }
        return try await changing(.manageMemberships, as: principal) { inquiry in
            let reach = try inquiry.reach(subject: "user")
            var membership = try inquiry.lookup.membership(name)
            try inquiry.requireManaging(membership, subject: "user \(membership.id)")
            try inquiry.requireWishes(fields, subject: "user \(membership.id)")
            membership.details = try inquiry.apply(fields, to: membership.details)
            return try inquiry.view(try inquiry.update(membership), reach: reach)
        }
    }

    /// Gives a member a role, written like `manager@Library of X`.
    package func grantRole(_ role: String, to name: String, as principal: Principal) async throws -> UserView {
        try await changing(.manageMemberships, as: principal) { inquiry in
            let reach = try inquiry.reach(subject: "user")
            let role = try RoleText(role, inquiry.lookup)
            let membership = try inquiry.lookup.membership(name)
            try inquiry.grant([role], to: membership)
            return try inquiry.view(membership, reach: reach)
        }
    }

    /// Takes a role away; taking one that is not held changes nothing.
    package func revokeRole(_ role: String, from name: String, as principal: Principal) async throws -> UserView {
        try await changing(.manageMemberships, as: principal) { inquiry in
            let reach = try inquiry.reach(subject: "user")
            let role = try RoleText(role, inquiry.lookup)
            let membership = try inquiry.lookup.membership(name)
            let subject = "user \(membership.id)"
            try inquiry.requireGrant(role.role, at: role.scope, subject: subject)
            let before = try inquiry.roles(of: membership)
            let isHeld = try RoleGrantRepository(inquiry.transaction)
                .revoke(role.role, at: role.scope, from: membership.id, in: inquiry.scope)
            if isHeld { try inquiry.audit(subject, before: before, after: try inquiry.roles(of: membership)) }
            return try inquiry.view(membership, reach: reach)
        }
    }

    /// Takes somebody out of the consortium with all roles there; the person's own account stays theirs.
    package func removeUser(_ name: String, as principal: Principal) async throws {
        try await changing(.manageMemberships, as: principal) { inquiry in
            _ = try inquiry.reach(subject: "user")
            let membership = try inquiry.lookup.membership(name)
            let subject = "user \(membership.id)"
            try inquiry.requireManaging(membership, subject: subject)
            var before = membership.document
            before["roles"] = try inquiry.roles(of: membership)["roles"]
            try inquiry.removing("user") {
                try MembershipRepository(inquiry.transaction).remove(membership.id, in: inquiry.scope)
            }
            try inquiry.audit(subject, before: before)
        }
    }

    /// Changes one's own wishes about mail, and the name that one bears in the consortium.
    package func editPreferences(fields: [String: String], as principal: Principal) async throws -> Membership {
        try await changing(.editPreferences, as: principal) { inquiry in
            guard let identity = principal.identity else {
                throw RecordError(.unknown, "user", "Only a user has preferences; act as one.")
            }
            try inquiry.allow(.identity(identity), subject: "preferences")
            let found = try MembershipRepository(inquiry.transaction).membership(of: identity, in: inquiry.scope)
            guard var membership = found else {
                throw RecordError(.unknown, "user", "You are no member of this consortium.")
            }
            let state = membership.details.state
            membership.details = try inquiry.apply(fields, to: membership.details, by: true)
            membership.details.state = state
            return try inquiry.update(membership)
        }
    }

    /// Whether a name is that of the principal's own membership.
    private func isOwn(_ name: String, of principal: Principal) async throws -> Bool {
        guard let identity = principal.identity, principal.consortium != nil else { return false }
        return try await reading(.seeConsortium, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "user")
            let own = try MembershipRepository(inquiry.transaction).membership(of: identity, in: inquiry.scope)
            return own != nil && own?.id == (try? inquiry.lookup.membership(name))?.id
        }
    }
}
