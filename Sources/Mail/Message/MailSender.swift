internal import Ground
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
}

extension MailSender {
    /// Reads `Garner <garner@example.org>`, or the address alone, which then goes under the other name.
    package init(written: String, orNamed other: String) throws(EnvelopeAddress.Fault) {
        guard let start = written.lastIndex(of: "<"), let end = written.lastIndex(of: ">"), start < end else {
            self.init(address: try EnvelopeAddress(written), name: other)
            return
        }
        let name = written[..<start].trimmed
        self.init(
            address: try EnvelopeAddress(written[written.index(after: start)..<end]),
            name: name.isEmpty ? other : String(name)
        )
    }
}
