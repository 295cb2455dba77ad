package import Ground
package import Tenancy

/// A member of a consortium as lists show them: nothing of the person's own account but the address.
package struct UserView: Sendable, Hashable {
    package let membership: Membership
    /// The roles that the viewer of this view sees.
    package let grants: [RoleGrant]
    /// Each role as people write it: `manager@Library of X`.
    package let roles: [String]

    package init(membership: Membership, grants: [RoleGrant], roles: [String]) {
        self.membership = membership
        self.grants = grants
        self.roles = roles
    }

    package var document: JSONValue {
        var document = membership.document
        document["roles"] = JSONValue(texts: roles)
        return document
    }
}

extension Inquiry {
    /// A member with the roles inside a reach, each written with the name of its place.
    func view(_ membership: Membership, reach: Reach) throws -> UserView {
        let institutions = InstitutionRepository(transaction)
        let groups = InstitutionGroupRepository(transaction)
        var grants: [RoleGrant] = []
        var roles: [String] = []
        for grant in try RoleGrantRepository(transaction).grants(of: membership.id, in: scope) {
            switch grant.scope {
            case .installation: continue
            case .consortium:
                guard reach == .everything else { continue }
                roles.append(grant.role.rawValue)
            case .group(let id):
                guard let group = try groups.group(id, in: scope),
                    reach == .everything || group.members.contains(where: { reach.contains($0) })
                else { continue }
                roles.append("\(grant.role.rawValue)@group:\(group.name)")
            case .institution(let id):
                guard reach.contains(id), let institution = try institutions.institution(id, in: scope) else {
                    continue
                }
                roles.append("\(grant.role.rawValue)@\(institution.name)")
            }
            grants.append(grant)
        }
        return UserView(membership: membership, grants: grants, roles: roles)
    }
}
