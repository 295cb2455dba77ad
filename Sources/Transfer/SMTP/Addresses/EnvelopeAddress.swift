/// A mailbox that can be written into an SMTP envelope and a header: `anna.meier@bibliothek.example`.
///
/// Every address goes through here before libcurl sees it, which sends what it is given: a line break in an address
/// would be a command of its own.
///
/// *Shape*: a dot-atom of printable ASCII, `@`, a domain in ASCII form. Quoted local parts and address literals, valid
/// but unused, are refused.
/// *Source*: RFC 5321 sections 4.1.2 and 4.5.3.1.
package struct EnvelopeAddress: Hashable, Sendable, CustomStringConvertible {
    package let localPart: String
    package let domain: DomainName

    /// Why a text is no address that we can send to.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case noAt
        case emptyLocalPart
        case localPartTooLong
        case foreignLocalPart
        case badLocalPart
        case badDomain
        case tooLong

        package var description: String {
            switch self {
            case .noAt: "A mail address has the form name@domain; the @ is missing."
            case .emptyLocalPart: "The part of the mail address before the @ is empty."
            case .localPartTooLong: "The part of the mail address before the @ is longer than 64 characters."
            case .foreignLocalPart:
                "The part of the mail address before the @ has letters outside ASCII; mail servers reach such mailboxes "
                    + "only under an ASCII alias: enter that one."
            case .badLocalPart:
                "The part of the mail address before the @ has a character that is not allowed there, such as a space, "
                    + "a quote, or two dots in a row."
            case .badDomain: "The part of the mail address after the @ is not a domain name."
            case .tooLong: "The mail address is longer than 254 characters."
            }
        }
    }

    /// Checks a text as it is, without trimming it; the domain is brought into ASCII form.
    ///
    /// *Throws*: the first `Fault` found, in one sentence for whoever entered the address.
    package init(_ text: some StringProtocol) throws(Fault) {
        guard let at = text.lastIndex(of: "@") else { throw .noAt }
        let local = text[..<at]
        guard !local.isEmpty else { throw .emptyLocalPart }
        guard local.utf8.count <= 64 else { throw .localPartTooLong }
        // A combining mark can hide a control character inside one Character: look at the scalars.
        guard local.unicodeScalars.allSatisfy(\.isASCII) else {
            let isForeign = local.unicodeScalars.allSatisfy { $0.isASCII ? Self.isAtom($0) || $0 == "." : true }
            throw isForeign ? .foreignLocalPart : .badLocalPart
        }
        let atoms = local.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false)
        guard atoms.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isAtom) }) else { throw .badLocalPart }
        guard let domain = DomainName(text[text.index(after: at)...]) else { throw .badDomain }
        guard local.utf8.count + 1 + domain.ascii.utf8.count <= 254 else { throw .tooLong }
        localPart = String(local)
        self.domain = domain
    }

    /// The whole address in ASCII: what the envelope and the header carry.
    package var ascii: String { "\(localPart)@\(domain.ascii)" }

    package var description: String { ascii }

    /// The characters of an atom: RFC 5321 section 4.1.2, RFC 5322 section 3.2.3.
    private static func isAtom(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
        }
    }
}
