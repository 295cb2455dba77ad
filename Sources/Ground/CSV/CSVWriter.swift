/// Writes records as a CSV file: commas, CRLF, quotes only where they are needed.
///
/// *Source*: RFC 4180, <https://www.rfc-editor.org/rfc/rfc4180>.
package struct CSVWriter: Sendable {
    private var bytes: [UInt8] = []

    /// Begins a file without records.
    package init() {}

    /// Writes one record; a record has at least one field.
    package mutating func write(_ fields: [String]) {
        precondition(!fields.isEmpty, "a CSV record without fields cannot be told from an empty line")
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            // An empty line would be skipped by readers, so that a lone empty field is quoted.
            write(field, mustQuote: fields.count == 1 && field.isEmpty)
        }
        bytes.append(contentsOf: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
    }

    /// What was written so far.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Gives what was written since the last call, and forgets it, so that an export can go out in pieces.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    private mutating func write(_ field: String, mustQuote: Bool) {
        guard mustQuote || Self.needsQuotes(field) else {
            bytes.append(contentsOf: field.utf8)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in field.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Semicolons and tabs count too, for readers that guess the separator, and 0xef, with which a byte order mark begins.
    private static func needsQuotes(_ field: String) -> Bool {
        if field.utf8.first == UInt8(ascii: " ") || field.utf8.last == UInt8(ascii: " ") { return true }
        return field.utf8.contains { byte in
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\""), UInt8(ascii: "\t"), UInt8(ascii: "\n"),
                UInt8(ascii: "\r"), 0xef:
                true
            default: false
            }
        }
    }
}
