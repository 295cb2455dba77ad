package import Transfer

/// A person or service with an address, as a header field names it.
package struct Mailbox: Sendable, Hashable {
    package let name: String?
    package let address: EnvelopeAddress

    package init(name: String?, address: EnvelopeAddress) {
        self.name = name
        self.address = address
    }

    /// The tokens between which the field may be folded: `"Meier,`, `Anna"`, `<anna@lib.example>`.
    func tokens(after field: String) -> [String] {
        let name = HeaderText.clean(name ?? "")
        guard !name.isEmpty else { return [address.ascii] }
        return HeaderText.phrase(name, firstColumn: field.utf8.count + 2) + ["<\(address.ascii)>"]
    }
}
