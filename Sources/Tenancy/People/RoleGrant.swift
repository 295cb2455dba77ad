package import Ground

/// A role that a membership holds at a scope inside its consortium.
package struct RoleGrant: Sendable, Hashable {
    package let id: RoleGrantID
    package let membership: MembershipID
    package let role: Role
    package let scope: RoleScope

    package init(id: RoleGrantID, membership: MembershipID, role: Role, scope: RoleScope) {
        self.id = id
        self.membership = membership
        self.role = role
        self.scope = scope
    }
}
