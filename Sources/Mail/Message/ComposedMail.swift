/// A mail as it goes out, byte for byte.
package struct ComposedMail: Sendable, Hashable {
    package let subject: String
    package let bytes: [UInt8]
    /// Why the compiled-in plain mail was used; nil when the template was.
    package let plainReason: String?

    package init(subject: String, bytes: [UInt8], plainReason: String?) {
        self.subject = subject
        self.bytes = bytes
        self.plainReason = plainReason
    }
}
