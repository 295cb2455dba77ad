package import Transfer

/// Who our mails come from.
package struct MailSender: Sendable, Hashable {
    /// The address of the envelope and of From.
    package let address: EnvelopeAddress
    /// The installation's name, shown beside the consortium's.
    package let name: String

    package init(address: EnvelopeAddress, name: String) {
        self.address = address
        self.name = name
    }

    /// Reads `Garner <garner@lib.example>`, or the address alone.
    package init(parsing text: String) throws(EnvelopeAddress.Fault) {
        let text = HeaderText.clean(text)
        guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else {
            self.init(address: try EnvelopeAddress(text), name: "Garner")
            return
        }
        let address = try EnvelopeAddress(text[text.index(after: open)...].dropLast())
        var name = HeaderText.clean(text[..<open])
        if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = String(name.dropFirst().dropLast()) }
        self.init(address: address, name: name.isEmpty ? "Garner" : name)
    }
}
