internal import Foundation
internal import Ground

/// A domain in the form that goes over the wire: lower-case labels of letters, digits and hyphens.
///
/// A label with other letters becomes its A-label (`bücher.example` is `xn--bcher-kva.example`). libcurl does this only
/// under a locale that Swift programs do not set, and sends raw UTF-8 otherwise.
///
/// *Source*: RFC 5321 section 4.1.2, RFC 5890 section 2.3.2.1; the mapping of upper case and width is RFC 5895's.
package struct DomainName: Hashable, Sendable, CustomStringConvertible {
    /// The ASCII form.
    package let ascii: String

    /// Nil for what is no domain: an empty or overlong label, a character that no name may have.
    package init?(_ text: some StringProtocol) {
        // The other full stops of section 2.1 of RFC 5895 separate labels too.
        let stops: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{ff0e}", "\u{ff61}"]
        var labels: [String] = []
        for part in String(text).unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: stops.contains)
        {
            guard let label = Self.label(String(String.UnicodeScalarView(part))) else { return nil }
            labels.append(label)
        }
        let joined = labels.joined(separator: ".")
        guard (1...255).contains(joined.utf8.count) else { return nil }
        ascii = joined
    }

    package var description: String { ascii }

    private static func label(_ text: String) -> String? {
        let mapped = text.precomposedStringWithCompatibilityMapping.lowercased()
            .precomposedStringWithCanonicalMapping
        let written: String
        if mapped.unicodeScalars.allSatisfy(\.isASCII) {
            written = mapped
        } else {
            guard mapped.unicodeScalars.allSatisfy(isAllowed),
                let encoded = Punycode.encode(Array(mapped.unicodeScalars))
            else { return nil }
            written = "xn--" + encoded
        }
        let bytes = Array(written.utf8)
        guard (1...63).contains(bytes.count), bytes.allSatisfy(isLetterDigitHyphen), bytes.first != UInt8(ascii: "-"),
            bytes.last != UInt8(ascii: "-")
        else { return nil }
        return written
    }

    private static func isLetterDigitHyphen(_ byte: UInt8) -> Bool {
        byte.isASCIILowercase || byte.isASCIIDigit || byte == UInt8(ascii: "-")
    }

    /// Letters, marks and digits of any script: no symbols, controls or invisible characters.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return isLetterDigitHyphen(UInt8(scalar.value)) }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark, .decimalNumber: return true
        default: return false
        }
    }
}
