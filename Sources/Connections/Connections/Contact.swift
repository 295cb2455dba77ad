package import Ground
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

extension Contact {
    init(stored document: JSONValue) throws {
        try self.init(
            name: document["name"]?.string ?? "",
            address: MailAddress(document["address"]?.string ?? "")
        )
    }

    /// `{"name": …, "address": …}`.
    package var document: JSONValue { ["name": .text(name), "address": .text(address.text)] }
}
