internal import Foundation
internal import Ground

/// A composed mail as its reader sees it: the main header fields and the plain text.
///
/// Reads what this chapter writes, not mail in general.
package struct ReadableMail: Sendable, Hashable {
    /// Each field once, by its name as it is written: `Subject`.
    package let fields: [(name: String, value: String)]
    package let text: String

    /// Takes a composed message apart, and decodes its header words and its plain text.
    package init(_ bytes: [UInt8]) {
        let whole = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
        let (head, body) = Self.split(whole)
        fields = Self.fields(of: head).map { ($0.name, Self.decoded($0.value)) }
        text = Self.plainText(head: head, body: body)
    }

    /// The value of a field; nil when there is none.
    package func value(of name: String) -> String? { fields.first { $0.name == name }?.value }

    /// Who, to whom, when, what about, and the text, as it can be printed.
    package var shown: String {
        let head = ["From", "To", "Date", "Subject"].compactMap { name in value(of: name).map { "\(name): \($0)" } }
        return (head + ["", text]).joined(separator: "\n")
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.text == right.text && left.fields.elementsEqual(right.fields) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }

    private static func split(_ text: some StringProtocol) -> (head: String, body: String) {
        guard let gap = text.firstRange(of: "\n\n") else { return (String(text), "") }
        return (String(text[..<gap.lowerBound]), String(text[gap.upperBound...]))
    }

    private static func fields(of head: String) -> [(name: String, value: String)] {
        let unfolded = head.replacing("\n ", with: " ").replacing("\n\t", with: " ")
        return unfolded.split(separator: "\n").compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), line[line.index(after: colon)...].trimmed)
        }
    }

    /// The part in plain text, its transfer encoding undone.
    private static func plainText(head: String, body: String) -> String {
        let values = Dictionary(fields(of: head).map { ($0.name, $0.value) }) { first, _ in first }
        if let start = values["Content-Type"]?.firstRange(of: "boundary=\"") {
            let rest = values["Content-Type"]?[start.upperBound...] ?? ""
            let boundary = "--\(rest.prefix { $0 != "\"" })"
            let parts = body.split(separator: boundary, omittingEmptySubsequences: false).dropFirst()
            guard let first = parts.first else { return body }
            let (head, body) = split(first.drop { $0 == "\n" })
            return plainText(head: head, body: body)
        }
        switch values["Content-Transfer-Encoding"]?.lowercased() {
        case "quoted-printable":
            return String(decoding: unquoted(body.replacing("=\n", with: "")), as: UTF8.self)
        case "base64":
            let data = Data(base64Encoded: body, options: .ignoreUnknownCharacters) ?? Data()
            return String(decoding: data, as: UTF8.self).replacing("\r\n", with: "\n")
        default: return body
        }
    }

    /// Undoes RFC 2047; the blank between two encoded words is none of the text's.
    private static func decoded(_ value: String) -> String {
        var result = ""
        var rest = value.replacing("?= =?", with: "?==?")[...]
        while let start = rest.firstRange(of: "=?utf-8?"),
            let end = rest[start.upperBound...].dropFirst(2).firstRange(of: "?=")
        {
            result += rest[..<start.lowerBound]
            let kind = rest[start.upperBound]
            let word = rest[rest.index(start.upperBound, offsetBy: 2)..<end.lowerBound]
            if kind == "B" {
                result += String(decoding: Data(base64Encoded: String(word)) ?? Data(), as: UTF8.self)
            } else {
                result += String(decoding: unquoted(word.replacing("_", with: " ")), as: UTF8.self)
            }
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    private static func unquoted(_ text: some StringProtocol) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "="), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
