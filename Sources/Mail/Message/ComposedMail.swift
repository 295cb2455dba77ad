/// A mail as it goes out, byte for byte.
package struct ComposedMail: Sendable, Hashable {
    package let subject: String
    package let bytes: [UInt8]
    /// Why it was not written by the template that was meant; nil when it was.
    package let fallbackReason: String?

    package init(subject: String, bytes: [UInt8], fallbackReason: String?) {
        self.subject = subject
        self.bytes = bytes
        self.fallbackReason = fallbackReason
    }
}
