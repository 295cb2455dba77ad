extension JSONParser {
    /// Reads a number, or says that no value stands here.
    mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        let negative = take("-")
        if syntax == .json5 {
            if !negative { _ = take("+") }
            if let value = try json5Number(negative: negative, start: start) { return value }
        }
        let whole = skipDigits()
        if whole == 0 {
            guard syntax == .json5, peek == UInt8(ascii: ".") else {
                if position == start { throw unexpected("a value") }
                throw unexpected("a digit")
            }
        }
        if whole > 1, bytes[position - whole] == UInt8(ascii: "0") {
            throw error("a number with a leading 0", at: start)
        }
        let isWhole = try !skipFraction(after: whole)
        guard peek.map({ !$0.isWordByte }) ?? true else { throw unexpected("the end of a number") }
        let digits = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = Int64(digits), !(negative && value == 0) { return .integer(value) }
        guard let value = Double(digits), value.isFinite else { throw error("a number out of range", at: start) }
        return .number(value)
    }

    /// Skips point, decimals and exponent, and says whether there were any.
    private mutating func skipFraction(after whole: Int) throws(JSONError) -> Bool {
        let start = position
        if take(".") {
            let decimals = skipDigits()
            guard decimals > 0 || (syntax == .json5 && whole > 0) else { throw unexpected("a digit") }
        }
        if take("e") || take("E") {
            if !take("-") { _ = take("+") }
            guard skipDigits() > 0 else { throw unexpected("a digit") }
        }
        return position > start
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = peek, byte.isDigitByte { position += 1 }
        return position - start
    }

    /// The numbers that JSON5 adds: `Infinity`, `NaN` and hexadecimal ones.
    private mutating func json5Number(negative: Bool, start: Int) throws(JSONError) -> JSONValue? {
        if take(word: "Infinity") { return .number(negative ? -.infinity : .infinity) }
        if take(word: "NaN") { return .number(.nan) }
        guard peek == UInt8(ascii: "0"), position + 1 < bytes.count, bytes[position + 1] | 0x20 == UInt8(ascii: "x")
        else {
            return nil
        }
        position += 2
        let first = position
        while let byte = peek, byte.hexadecimalDigit != nil { position += 1 }
        guard position > first else { throw unexpected("a hexadecimal digit") }
        guard peek.map({ !$0.isWordByte }) ?? true else { throw unexpected("the end of a number") }
        let digits = String(decoding: bytes[first..<position], as: UTF8.self)
        guard let value = Int64((negative ? "-" : "") + digits, radix: 16) else {
            throw error("a number out of range", at: start)
        }
        return .integer(value)
    }
}
