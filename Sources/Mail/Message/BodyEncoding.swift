internal import Foundation

/// The form in which a part's text travels: 7 bits, lines of at most 76 characters.
struct BodyEncoding {
    /// The value of Content-Transfer-Encoding.
    let name: String
    /// Lines ended by CR LF, the last one too.
    let bytes: [UInt8]

    /// Takes the shorter of quoted-printable and base64, and the readable one where they are equal.
    init(_ text: String) {
        let text = Self.clean(text)
        let readable = QuotedPrintable.encode(text)
        let dense = Self.base64(text)
        (name, bytes) = readable.count <= dense.count ? ("quoted-printable", readable) : ("base64", dense)
    }

    /// Every line end made LF, exactly one at the end; control characters other than the tab dropped.
    static func clean(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\r": scalars.append("\n")
            case "\n": if previous != "\r" { scalars.append("\n") }
            case "\t": scalars.append(scalar)
            default: if scalar.value >= 32, !(0x7f...0x9f).contains(scalar.value) { scalars.append(scalar) }
            }
            previous = scalar
        }
        while scalars.last == "\n" { scalars.removeLast() }
        return String(scalars) + "\n"
    }

    private static func base64(_ text: String) -> [UInt8] {
        // The text inside a part has the line ends of mail (RFC 2046 section 4.1.1).
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
        return Array(Data(lines.utf8).base64EncodedData(options: [.lineLength76Characters])) + [13, 10]
    }
}
