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
