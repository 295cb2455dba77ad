extension JSONParser {
    /// Reads a text from its opening quote, which stands here, to behind its closing one.
    mutating func text() throws(JSONError) -> String {
        let quote = bytes[position]
        let opening = position
        position += 1
        let start = position
        while let byte = peek, byte != quote, byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if peek == quote {
            position += 1
            return try string(from: start, to: position - 1)
        }
        return try escapedText(quote: quote, opening: opening, start: start)
    }

    private mutating func escapedText(quote: UInt8, opening: Int, start: Int) throws(JSONError) -> String {
        var unescaped = Array(bytes[start..<position])
        while let byte = peek {
            if byte == quote {
                position += 1
                guard let text = String(validating: unescaped, as: UTF8.self) else {
                    throw error("text that is no UTF-8", at: start)
                }
                return text
            }
            if byte == UInt8(ascii: "\\") {
                try unescape(into: &unescaped)
            } else if byte < 0x20, syntax == .strict || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                throw error("a control character inside a text; write it as an escape")
            } else {
                unescaped.append(byte)
                position += 1
            }
        }
        throw error("a text that has no end", at: opening)
    }

    private mutating func unescape(into text: inout [UInt8]) throws(JSONError) {
        let start = position
        position += 1
        guard let escape = peek else { throw error("a text that has no end", at: start) }
        position += 1
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try escapedScalar(start)).utf8)
        default:
            guard syntax == .json5 else { throw error("an escape that JSON does not know", at: start) }
            try unescapeJSON5(escape, start, into: &text)
        }
    }

    /// The escapes that JSON5 adds: continued lines, `\v`, `\0`, `\xNN`, and any other character for itself.
    private mutating func unescapeJSON5(_ escape: UInt8, _ start: Int, into text: inout [UInt8]) throws(JSONError) {
        switch escape {
        case UInt8(ascii: "\n"): break
        case UInt8(ascii: "\r"): _ = take("\n")
        case UInt8(ascii: "v"): text.append(0x0b)
        case UInt8(ascii: "0"):
            guard peek?.isDigitByte != true else { throw error("an octal escape", at: start) }
            text.append(0)
        case UInt8(ascii: "x"):
            guard let value = hexadecimal(digits: 2), let scalar = Unicode.Scalar(value) else {
                throw error("“\\x” without two hexadecimal digits", at: start)
            }
            text.append(contentsOf: String(scalar).utf8)
        case UInt8(ascii: "1")...UInt8(ascii: "9"): throw error("an octal escape", at: start)
        case 0xe2
        where bytes[position...].starts(with: [0x80, 0xa8]) || bytes[position...].starts(with: [0x80, 0xa9]):
            position += 2
        default: text.append(escape)
        }
    }

    /// The character of `\uXXXX`, with its second half when it needs one; half a pair alone becomes U+FFFD.
    private mutating func escapedScalar(_ start: Int) throws(JSONError) -> Character {
        guard let unit = hexadecimal(digits: 4) else {
            throw error("“\\u” without four hexadecimal digits", at: start)
        }
        if let scalar = Unicode.Scalar(unit) { return Character(scalar) }
        let behind = position
        if (0xd800..<0xdc00).contains(unit), take("\\"), take("u"), let low = hexadecimal(digits: 4),
            (0xdc00..<0xe000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
        {
            return Character(scalar)
        }
        position = behind
        return "\u{fffd}"
    }

    private mutating func hexadecimal(digits: Int) -> UInt32? {
        guard position + digits <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[position..<position + digits] {
            guard let digit = byte.hexadecimalDigit else { return nil }
            value = value << 4 | UInt32(digit)
        }
        position += digits
        return value
    }
}

extension UInt8 {
    /// The value of this ASCII character as a hexadecimal digit.
    var hexadecimalDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
