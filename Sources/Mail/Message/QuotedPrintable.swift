/// Text made of short lines of ASCII that stays readable where it was ASCII before.
///
/// *Source*: RFC 2045 section 6.7.
enum QuotedPrintable {
    private static let lineLimit = 76
    private static let digits = Array("0123456789ABCDEF".unicodeScalars)

    /// `=C3`.
    static func escape(_ byte: UInt8) -> String {
        var text = "="
        text.unicodeScalars.append(digits[Int(byte >> 4)])
        text.unicodeScalars.append(digits[Int(byte & 15)])
        return text
    }

    /// Encodes lines that end by LF; the result's lines end by CR LF, the last one too.
    static func encode(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        for line in text.utf8.split(separator: 10, omittingEmptySubsequences: false) {
            encode(line: Array(line), into: &result)
        }
        // The empty piece after a last line end is no line.
        if text.utf8.last == 10 { result.removeLast(2) }
        return result
    }

    private static func encode(line: [UInt8], into result: inout [UInt8]) {
        var column = 0
        for (index, byte) in line.enumerated() {
            let isLast = index == line.count - 1
            let isLiteral = isLiteral(byte, at: column, isLast: isLast, rest: line[index...])
            let width = isLiteral ? 1 : 3
            // A soft line end needs one character more, which the last byte of a line does not.
            if column + width > (isLast ? lineLimit : lineLimit - 1) {
                result += Array("=\r\n".utf8)
                column = 0
            }
            // At the start of a line anew, the answer may differ.
            if self.isLiteral(byte, at: column, isLast: isLast, rest: line[index...]) {
                result.append(byte)
                column += 1
            } else {
                result += Array(escape(byte).utf8)
                column += 3
            }
        }
        result += [13, 10]
    }

    private static func isLiteral(_ byte: UInt8, at column: Int, isLast: Bool, rest: ArraySlice<UInt8>) -> Bool {
        switch byte {
        case UInt8(ascii: "="): false
        // White space at a line's end is lost on the way.
        case UInt8(ascii: " "), 9: !isLast
        // A dot that starts a line is SMTP's; “From ” that of mail folders.
        case UInt8(ascii: "."): column > 0
        case UInt8(ascii: "F"): column > 0 || !rest.starts(with: "From ".utf8)
        default: (33...126).contains(byte)
        }
    }
}
