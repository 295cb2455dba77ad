/// An electronic mail address in the one form in which addresses are compared: trimmed, lower case, and plausible.
///
/// *Shape*: `local@domain`, ASCII without spaces, quotes or control characters; at most 64 and 254 octets.
/// Two spellings that differ in case only are the same mailbox to everybody who receives this mail, so one copy goes out.
/// *Source*: RFC 5321 §4.1.2 and §4.5.3.1, without quoted local parts and address literals.
package struct MailAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    /// Nil for anything that cannot be an address, so that nothing else ever reaches an envelope.
    package init?(_ text: some StringProtocol) {
        let trimmed = text.lowercased().drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        let bytes = Array(String(trimmed).utf8)
        guard let at = bytes.firstIndex(of: UInt8(ascii: "@")), at == bytes.lastIndex(of: UInt8(ascii: "@")),
            bytes.count <= 254, Self.isLocalPart(bytes[..<at]), Self.isDomain(bytes[(at + 1)...])
        else { return nil }
        self.text = String(decoding: bytes, as: UTF8.self)
    }

    /// What follows the `@`.
    package var domain: String { String(text.drop { $0 != "@" }.dropFirst()) }

    package var description: String { text }

    package static func < (left: MailAddress, right: MailAddress) -> Bool { left.text < right.text }

    private static func isLocalPart(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...64).contains(bytes.count), bytes.first != dot, bytes.last != dot else { return false }
        var before: UInt8 = 0
        for byte in bytes {
            guard isLetterOrDigit(byte) || byte == dot || symbols.contains(byte) else { return false }
            if byte == dot, before == dot { return false }
            before = byte
        }
        return true
    }

    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        let labels = bytes.split(separator: dot, omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
                && label.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
        }
    }

    private static let dot = UInt8(ascii: ".")
    private static let hyphen = UInt8(ascii: "-")
    /// RFC 5322 §3.2.3, `atext` without letters and digits.
    private static let symbols = Set("!#$%&'*+-/=?^_`{|}~".utf8)

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
