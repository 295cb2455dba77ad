internal import Ground

/// Text for header fields: cleaned, encoded where it must be, folded at spaces.
///
/// Nothing that comes from a person or a provider can end a header line: control characters become spaces or vanish before
/// anything is written.
enum HeaderText {
    /// The longest line that we write; a header line with an encoded word may not be longer (RFC 2047 section 2).
    static let lineLimit = 76

    /// One line of text: runs of white space and line ends made one space, control characters dropped, no space around.
    static func clean(_ text: some StringProtocol) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isSpace(scalar) {
                if scalars.last != " ", !scalars.isEmpty { scalars.append(" ") }
            } else if !isControl(scalar) {
                scalars.append(scalar)
            }
        }
        if scalars.last == " " { scalars.removeLast() }
        return String(scalars)
    }

    /// A whole field of free text, with its line end: `Subject: …`.
    static func unstructured(_ name: String, _ text: String) -> String {
        let text = clean(text)
        let first = name.utf8.count + 2
        return field(name, isPlain(text) ? words(text) : EncodedWord.words(text, firstColumn: first))
    }

    /// A field of tokens that may be broken between any two of them: addresses, message identifiers.
    static func field(_ name: String, _ tokens: [String]) -> String {
        var field = name + ":"
        var column = field.utf8.count
        for (index, token) in tokens.enumerated() {
            let width = token.utf8.count
            if index > 0, column + 1 + width > lineLimit {
                field += "\r\n"
                column = 0
            }
            field += " " + token
            column += 1 + width
        }
        return field + "\r\n"
    }

    /// The tokens of a display name: atoms, a quoted string, or encoded words.
    ///
    /// *Source*: RFC 5322 section 3.2.5, RFC 2047 section 5 (3).
    static func phrase(_ text: String, firstColumn: Int) -> [String] {
        let text = clean(text)
        guard isPlain(text) else { return EncodedWord.words(text, firstColumn: firstColumn) }
        if text.utf8.allSatisfy({ isAtomText($0) || $0 == UInt8(ascii: " ") }) { return words(text) }
        let quoted = text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
        guard quoted.utf8.count + 2 + firstColumn <= lineLimit else {
            return EncodedWord.words(text, firstColumn: firstColumn)
        }
        return ["\"\(quoted)\""]
    }

    /// Whether clean text may stand as it is: ASCII, nothing that looks like an encoded word, no word too long to fold.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (32...126).contains($0) } && !text.contains("=?")
            && words(text).allSatisfy { $0.utf8.count <= 60 }
    }

    private static func words(_ text: String) -> [String] {
        text.split(separator: " ").map(String.init)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0d, 0x20, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
    }

    private static func isAtomText(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
}
