internal import Ground
package import Database
internal import Ground

/// A mail address that is safe in an envelope and a header: nothing but `local@domain` in ASCII.
///
/// *Shape*: the local part as it was written, the domain in lower case. Quoted local parts, address literals, comments
/// and display names are refused: no institution hands them out, and each is a way to smuggle a second recipient.
/// *Bounds*: local part 64, domain 253, all 254 octets.
/// *Source*: RFC 5321 §4.1.2 and §4.5.3.1; RFC 1035 §2.3.1 for the labels.
package struct MailAddress: Sendable, Hashable, CustomStringConvertible, DatabaseValue {
    /// The address to write into a mail.
    package let text: String
    /// The whole in lower case: two addresses with the same key are the same person's.
    package let key: String

    /// Reads an address as a person wrote it: blanks around it go, the domain becomes lower case.
    ///
    /// *Throws*: `MailAddressError`, a clause that says what is wrong and what to write.
    package init(_ written: String) throws(MailAddressError) {
        let trimmed = written.trimmed
        guard trimmed.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            let ascii = trimmed.utf8.allSatisfy { $0 < 0x80 }
            throw MailAddressError(
                ascii
                    ? "blanks, line breaks and control characters are not allowed in it"
                    : "only ASCII is allowed; write a domain with other letters in its xn-- form"
            )
        }
        guard let at = trimmed.lastIndex(of: "@") else { throw MailAddressError("it has no @; write name@example.org") }
        let local = trimmed[..<at]
        let domain = Self.lowercased(trimmed[trimmed.index(after: at)...])
        try Self.check(local: local)
        try Self.check(domain: domain)
        guard local.utf8.count + 1 + domain.utf8.count <= 254 else {
            throw MailAddressError("it is longer than 254 characters")
        }
        text = "\(local)@\(domain)"
        key = Self.lowercased(local) + "@" + domain
    }

    /// The part after the @, in lower case.
    package var domain: String { String(text[text.index(after: text.lastIndex(of: "@") ?? text.startIndex)...]) }

    package var description: String { text }

    package var databaseValue: Value { .text(text) }

    /// Checks a stored address again, so that nothing that slipped into the file reaches a mail's envelope.
    package init(databaseValue: Value) throws {
        try self.init(String(databaseValue: databaseValue))
    }

    /// A domain as an address may carry it, in lower case: `example.org`.
    package static func domain(_ written: String) throws(MailAddressError) -> String {
        let domain = lowercased(written.trimmed)
        try check(domain: domain)
        return domain
    }

    private static func check(local: Substring) throws(MailAddressError) {
        guard !local.isEmpty else { throw MailAddressError("nothing stands before the @") }
        guard local.utf8.count <= 64 else { throw MailAddressError("more than 64 characters stand before the @") }
        for part in local.split(separator: ".", omittingEmptySubsequences: false) {
            guard !part.isEmpty else { throw MailAddressError("a dot begins, ends or doubles before the @") }
            guard part.utf8.allSatisfy(isAtomText) else {
                throw MailAddressError("one of the characters before the @ is not allowed")
            }
        }
    }

    private static func check(domain: String) throws(MailAddressError) {
        guard !domain.isEmpty else { throw MailAddressError("nothing stands after the @") }
        guard domain.utf8.count <= 253 else { throw MailAddressError("its domain is longer than 253 characters") }
        for label in domain.split(separator: ".", omittingEmptySubsequences: false) {
            let bytes = label.utf8
            guard !bytes.isEmpty, bytes.count <= 63, bytes.allSatisfy(isLabelText), bytes.first != UInt8(ascii: "-"),
                bytes.last != UInt8(ascii: "-")
            else { throw MailAddressError("“\(FieldCheck.excerpt(domain))” is no domain name") }
        }
    }

    /// RFC 5322 atext.
    private static func isAtomText(_ byte: UInt8) -> Bool {
        isLabelText(byte) || byte.isASCIIUppercase || "!#$%&'*+/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isLabelText(_ byte: UInt8) -> Bool {
        byte.isASCIILowercase || byte.isASCIIDigit || byte == UInt8(ascii: "-")
    }

    private static func lowercased(_ text: some StringProtocol) -> String {
        String(decoding: text.utf8.map(\.asciiLowercased), as: UTF8.self)
    }
}

/// Why a text is no address that Garner would send to.
package struct MailAddressError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A clause that ends the sentence “This is not a usable address: …”.
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }

    package var description: String { "This is not a usable mail address: \(reason)." }
}
