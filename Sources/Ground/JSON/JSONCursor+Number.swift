/// Reading numbers and booleans.
extension JSONCursor {
    /// The longest number that is read: far beyond what any double or 64-bit integer needs.
    static let longestNumber = 1000

    /// The whole number that stands next, as a number or as a text of digits such as `"12"`.
    ///
    /// Nil, and passed, for anything else: fractions, texts that are no number, numbers beyond 64 bits, null.
    /// `12.0` and `1.2e1` are whole.
    package func integer() throws(JSONCursorError) -> Int64? {
        switch try kind() {
        case .number:
            guard let digits = try literal() else { return nil }
            return Self.wholeNumber(digits)
        case .text:
            guard let digits = try text()?.trimmed else { return nil }
            return Self.isNumber(digits) ? Self.wholeNumber(digits) : nil
        case .object, .array, .boolean, .null:
            try skip()
            return nil
        }
    }

    /// The letters of the number that stands next, valid until the cursor is asked for anything else.
    ///
    /// Nil for another kind of value, which is then still pending.
    package func literal() throws(JSONCursorError) -> UnsafeRawBufferPointer? {
        guard try kind() == .number else { return nil }
        var length = 1
        while true {
            if position + length == end, !(try refill()) { break }
            guard Self.isNumberLetter(bytes[position + length]) else { break }
            length += 1
            guard length <= Self.longestNumber else {
                throw JSONCursorError(
                    .numberTooLong,
                    at: offset,
                    "A number has more than \(Self.longestNumber) digits."
                )
            }
        }
        let letters = UnsafeRawBufferPointer(start: bytes + position, count: length)
        guard Self.isNumber(letters) else { throw fault("This is not a number of JSON.") }
        position += length
        takeValue()
        return letters
    }

    /// The boolean that stands next; nil, and still pending, for another kind of value.
    package func boolean() throws(JSONCursorError) -> Bool? {
        guard try kind() == .boolean else { return nil }
        let isTrue = bytes[position] == UInt8(ascii: "t")
        try pass(isTrue ? "true" : "false")
        return isTrue
    }

    /// Consumes a literal name that is due.
    func pass(_ name: StaticString) throws(JSONCursorError) {
        let count = name.utf8CodeUnitCount
        guard try hold(count) else { throw cut() }
        guard UnsafeRawBufferPointer(start: bytes + position, count: count).equals(name) else {
            throw fault("Neither true, false nor null stands here.")
        }
        position += count
        takeValue()
    }

    private static func isNumberLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    /// The grammar of RFC 8259, section 6.
    static func isNumber(_ letters: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        func digits() -> Int {
            let start = index
            while index < letters.count, letters[index] &- UInt8(ascii: "0") < 10 { index += 1 }
            return index - start
        }
        if index < letters.count, letters[index] == UInt8(ascii: "-") { index += 1 }
        let first = index
        let whole = digits()
        guard whole > 0, whole == 1 || letters[first] != UInt8(ascii: "0") else { return false }
        if index < letters.count, letters[index] == UInt8(ascii: ".") {
            index += 1
            guard digits() > 0 else { return false }
        }
        if index < letters.count, letters[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < letters.count, letters[index] == UInt8(ascii: "-") || letters[index] == UInt8(ascii: "+") {
                index += 1
            }
            guard digits() > 0 else { return false }
        }
        return index == letters.count
    }

    /// The value of a number of JSON, if it is whole and fits.
    static func wholeNumber(_ letters: UnsafeRawBufferPointer) -> Int64? {
        var index = 0
        let isNegative = letters[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        var value: Int64 = 0
        while index < letters.count {
            let digit = letters[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return wholeNumberWithFraction(letters) }
            let (tens, high) = value.multipliedReportingOverflow(by: 10)
            let (next, carry) = tens.addingReportingOverflow(isNegative ? -Int64(digit) : Int64(digit))
            guard !high, !carry else { return nil }
            value = next
            index += 1
        }
        return value
    }

    /// The rare spelling with a point or an exponent: exact below 2^53, which is enough for what is written so.
    private static func wholeNumberWithFraction(_ letters: UnsafeRawBufferPointer) -> Int64? {
        guard let value = Double(String(decoding: letters, as: UTF8.self)), value.magnitude < 9_007_199_254_740_992
        else {
            return nil
        }
        return Int64(exactly: value)
    }
}
