internal import Ground

/// Hides secrets in URLs and in every other text: error bodies of some servers repeat the request's URL whole.
///
/// Masked are the values of the query parameters that carry credentials, a password before the host, and every listed
/// value wherever it stands, raw or percent-encoded, as JSON or HTML would write it too.
/// *Cost*: O(text × secrets).
package struct URLMask: Sendable {
    /// What stands in place of a secret.
    package static let cover = "***"

    /// Query parameters whose value is always hidden, compared without case and separators.
    private static let names: [[UInt8]] = [
        "requestorid", "customerid", "apikey", "token", "accesstoken", "password", "secret",
    ].map { Array($0.utf8) }

    private let secrets: [[UInt8]]

    /// Blank values are no secrets; among those that overlap the longest is hidden.
    package init(secrets: [String] = []) {
        self.secrets = Set(secrets).map { Array($0.utf8) }
            .filter { !$0.allSatisfy { $0 == UInt8(ascii: " ") } }
            .sorted { ($0.count, $0.hashValue) > ($1.count, $1.hashValue) }
    }

    /// The text with every secret in it replaced.
    package func mask(_ text: String) -> String {
        let source = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(source.count)
        var index = 0
        while index < source.count {
            if let end = endOfListedSecret(in: source, at: index) ?? endOfParameterValue(in: source, at: index)
                ?? endOfPassword(in: source, at: index)
            {
                result += Self.cover.utf8
                index = end
            } else {
                result.append(source[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether a listed secret, or a parameter that carries credentials, stands in the text.
    package func finds(in text: String) -> Bool {
        mask(text) != text
    }

    private func endOfListedSecret(in text: [UInt8], at start: Int) -> Int? {
        for secret in secrets {
            guard let end = Self.match(secret[...], in: text, at: start) else { continue }
            // A short value, a customer number of two digits say, counts only where it stands alone.
            if secret.count < 6, Self.isWordByte(text, start - 1) || Self.isWordByte(text, end) { continue }
            return end
        }
        return nil
    }

    /// Where the secret ends when it stands at the index in any writing; the longest reading of each byte is tried first.
    private static func match(_ secret: ArraySlice<UInt8>, in text: [UInt8], at index: Int) -> Int? {
        guard let byte = secret.first else { return index }
        for width in widths(of: byte, in: text, at: index) {
            if let end = match(secret.dropFirst(), in: text, at: index + width) { return end }
        }
        return nil
    }

    /// How many bytes of the text at the index may write this byte, longest first; nothing when they write another one.
    private static func widths(of byte: UInt8, in text: [UInt8], at index: Int) -> [Int] {
        guard index < text.count else { return [] }
        var widths: [Int] = text[index] == byte ? [1] : []
        for (written, forms) in escapes where written == byte {
            widths += forms.filter { text[index...].starts(with: $0) }.map(\.count)
        }
        guard text[index] == UInt8(ascii: "%") else { return widths.reversed() }
        // A URL that stands inside another is encoded twice: %252F.
        var digits = index + 1
        while digits + 1 < text.count {
            let high = text[digits].hexDigitValue
            let low = text[digits + 1].hexDigitValue
            if let high, let low, high << 4 | low == byte { widths.append(digits + 2 - index) }
            guard high == 2, low == 5 else { break }
            digits += 2
        }
        return widths.reversed()
    }

    private static let escapes: [(UInt8, [[UInt8]])] = [
        (" ", ["+"]), ("/", ["\\/"]), ("&", ["&amp;", "\\u0026"]), ("\"", ["\\\"", "&quot;"]), ("\\", ["\\\\"]),
        ("<", ["&lt;", "\\u003c", "\\u003C"]), (">", ["&gt;", "\\u003e", "\\u003E"]),
        ("'", ["&#39;", "&#x27;", "&apos;", "\\u0027"]), ("=", ["\\u003d", "\\u003D"]), ("+", ["\\u002b", "\\u002B"]),
    ].map { (written: Unicode.Scalar, forms: [String]) in
        (UInt8(ascii: written), forms.map { Array($0.utf8) })
    }

    private static func isWordByte(_ text: [UInt8], _ index: Int) -> Bool {
        guard text.indices.contains(index) else { return false }
        return text[index].isASCIILetterOrDigit || text[index] == UInt8(ascii: "_")
    }

    /// At the first byte after `name=` of a parameter that carries credentials: the end of its value.
    private func endOfParameterValue(in text: [UInt8], at start: Int) -> Int? {
        guard let sign = Self.startOfEqualSign(in: text, before: start) else { return nil }
        var first = sign
        while first > 0, Self.isNameByte(text[first - 1]), !Self.endsEscape(text, at: first - 1) { first -= 1 }
        let name = text[first..<sign].filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }.map { $0 | 0x20 }
        guard Self.names.contains(name) else { return nil }
        var end = start
        while end < text.count, !Self.endsValue(text, at: end) { end += 1 }
        return end > start && !text[start..<end].elementsEqual(Self.cover.utf8) ? end : nil
    }

    private static func startOfEqualSign(in text: [UInt8], before index: Int) -> Int? {
        for form in [Array("=".utf8), Array("%3D".utf8), Array("%3d".utf8), Array("\\u003d".utf8)] {
            let start = index - form.count
            if start >= 0, text[start..<index].elementsEqual(form) { return start }
        }
        return nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    /// Whether the byte is the last of a `%XX`, such as the F of an encoded question mark.
    private static func endsEscape(_ text: [UInt8], at index: Int) -> Bool {
        index >= 2 && text[index - 2] == UInt8(ascii: "%") && text[index].hexDigitValue != nil
            && text[index - 1].hexDigitValue != nil
    }

    private static func endsValue(_ text: [UInt8], at index: Int) -> Bool {
        if "&;#\"'<>\\ \t\r\n".utf8.contains(text[index]) { return true }
        // The separator of a URL that stands encoded in another.
        return text[index...].starts(with: "%26".utf8)
    }

    /// At the first byte after `://`: the end of `user:password`, where an `@` stands before the host ends.
    private func endOfPassword(in text: [UInt8], at start: Int) -> Int? {
        guard start >= 3, text[(start - 3)..<start].elementsEqual("://".utf8) else { return nil }
        var index = start
        var at: Int?
        while index < text.count, !"/?# \"<>\n".utf8.contains(text[index]) {
            if text[index] == UInt8(ascii: "@") { at = index }
            index += 1
        }
        return at.flatMap { $0 > start ? $0 : nil }
    }
}
