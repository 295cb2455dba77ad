internal import Crypto
package import Transfer

/// Names of messages, unique in the world.
///
/// *Shape*: `<garner.3q2-7wHk…@mail.example.org>`.
/// *Source*: RFC 5322 section 3.6.4: the right side is a domain of ours.
package enum MessageID {
    /// A new Message-ID with its angle brackets.
    package static func make(domain: DomainName) -> String {
        "<garner.\(Base64URL.encode(SecureRandom.bytes(18)))@\(domain.ascii)>"
    }

    /// Whether a text can stand in Message-ID, In-Reply-To and References: an identifier in angle brackets.
    static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 5, bytes.count <= 250, bytes.first == UInt8(ascii: "<"), bytes.last == UInt8(ascii: ">")
        else { return false }
        let inner = bytes.dropFirst().dropLast()
        let isAllowed = inner.allSatisfy { byte in
            (33...126).contains(byte) && !"<>()[]\\,;:\"".utf8.contains(byte)
        }
        return isAllowed && inner.filter { $0 == UInt8(ascii: "@") }.count == 1
            && inner.first != UInt8(ascii: "@") && inner.last != UInt8(ascii: "@")
    }
}
