package import Tenancy

/// Somebody who answers for a connection and may be told of it; not necessarily a user.
package struct Contact: Sendable, Hashable {
    package let name: String
    package let address: MailAddress

    package init(name: String, address: MailAddress) {
        self.name = name
        self.address = address
    }
}
