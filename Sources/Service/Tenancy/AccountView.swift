package import Ground
package import Tenancy

/// A person's own account with the roles that it holds at the installation.
package struct AccountView: Sendable, Hashable {
    package let identity: Identity
    package let roles: [Role]

    package init(identity: Identity, roles: [Role]) {
        self.identity = identity
        self.roles = roles
    }

    package var document: JSONValue {
        var document = identity.document
        document["roles"] = JSONValue(texts: roles.map(\.rawValue))
        return document
    }
}
