/// Reading text: what is plain is handed out where it lies in the window; the rest is resolved into one buffer.
extension JSONCursor {
    /// The text that stands next, as UTF-8 that stays valid until the cursor is asked for anything else.
    ///
    /// Nil for another kind of value, which is then still pending, and for a text beyond `longestText`, which is passed.
    package func text() throws(JSONCursorError) -> UnsafeRawBufferPointer? {
        guard try startOfValue() == UInt8(ascii: "\"") else { return nil }
        position += 1
        takeValue()
        return try readText()
    }

    /// The text, or the letters of the number or boolean, that stand next.
    ///
    /// The slice stays valid until the cursor is asked for anything else. Null, objects, arrays and texts beyond
    /// `longestText` are passed and answer nil.
    package func scalar() throws(JSONCursorError) -> UnsafeRawBufferPointer? {
        switch try kind() {
        case .text: return try text()
        case .number: return try literal()
        case .boolean:
            let isTrue = try boolean() == true
            let name: StaticString = isTrue ? "true" : "false"
            return UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        case .null, .object, .array:
            try skip()
            return nil
        }
    }

    /// The scalar that stands next as a string of its own: for the few values that are kept.
    package func string() throws(JSONCursorError) -> String? {
        guard let bytes = try scalar() else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Inside a text

    /// Reads the text whose opening quote has been passed; nil, and passed, when it is too long.
    func readText() throws(JSONCursorError) -> UnsafeRawBufferPointer? {
        var length = 0
        var isEscaped = false
        var isForeign = false
        while true {
            let stop = plainLength(from: position + length, &isForeign)
            length = stop - position
            if length > longestText {
                position = stop
                try passText()
                return nil
            }
            guard stop < end else {
                guard try refill() else { throw cut() }
                continue
            }
            let byte = bytes[stop]
            if byte == UInt8(ascii: "\"") { break }
            guard byte == UInt8(ascii: "\\") else { throw control(at: stop) }
            isEscaped = true
            while end - position < length + 2 {
                guard try refill() else { throw cut() }
            }
            length += 2
        }
        let raw = UnsafeRawBufferPointer(start: bytes + position, count: length)
        guard isEscaped || (isForeign && !UTF8Text.isValid(raw)) else {
            position += length + 1
            return raw
        }
        scratch.removeAll(keepingCapacity: true)
        if isEscaped {
            try resolve(raw)
        } else {
            UTF8Text.append(raw, repairedTo: &scratch)
        }
        position += length + 1
        return scratch.withUnsafeBytes { $0 }
    }

    /// Passes the rest of a text, checked but not kept, and its closing quote.
    func passText() throws(JSONCursorError) {
        var isForeign = false
        while true {
            position = plainLength(from: position, &isForeign)
            guard position < end else {
                guard try refill() else { throw cut() }
                continue
            }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return
            }
            guard byte == UInt8(ascii: "\\") else { throw control(at: position) }
            _ = try escape(nil)
        }
    }

    /// The next position from `start` on that holds a quote, a backslash or a control character, or `end`.
    private func plainLength(from start: Int, _ isForeign: inout Bool) -> Int {
        let raw = UnsafeRawPointer(bytes)
        let last = end
        var index = start
        var seen: UInt64 = 0
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while index + 8 <= last {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5c)
            let stops =
                (((quote &- ones) & ~quote) | ((slash &- ones) & ~slash) | ((word &- (ones &* 0x20)) & ~word)) & highs
            guard stops == 0 else {
                let count = stops.trailingZeroBitCount >> 3
                if count > 0 { seen |= word << UInt64(64 - count * 8) }
                index += count
                isForeign = isForeign || seen & highs != 0
                return index
            }
            seen |= word
            index += 8
        }
        while index < last {
            let byte = bytes[index]
            if byte == 0x22 || byte == 0x5c || byte < 0x20 { break }
            seen |= UInt64(byte)
            index += 1
        }
        isForeign = isForeign || seen & highs != 0
        return index
    }

    private func control(at index: Int) -> JSONCursorError {
        JSONCursorError(.unexpected, at: offset + Int64(index - position), "A control character stands inside a text.")
    }

    /// Resolves the escapes of a text that lies whole in the window into `scratch`.
    private func resolve(_ raw: UnsafeRawBufferPointer) throws(JSONCursorError) {
        let whole = position
        defer { position = whole }
        let last = position + raw.count
        var isForeign = false
        while position < last {
            let stop = min(plainLength(from: position, &isForeign), last)
            let plain = UnsafeRawBufferPointer(start: bytes + position, count: stop - position)
            if isForeign {
                UTF8Text.append(plain, repairedTo: &scratch)
            } else {
                scratch.append(contentsOf: plain)
            }
            position = stop
            guard position < last else { break }
            let scalar = try escape(last)
            UTF8Text.append(scalar, to: &scratch)
        }
    }

    /// Reads the escape that stands at `position`; a surrogate without its partner is U+FFFD.
    ///
    /// `last` is where the text ends, when it lies whole in the window and nothing must move.
    func escape(_ last: Int?) throws(JSONCursorError) -> Unicode.Scalar {
        guard try available(2, last) else { throw cut() }
        let letter = bytes[position + 1]
        let simple: Unicode.Scalar? =
            switch letter {
            case UInt8(ascii: "\""): "\""
            case UInt8(ascii: "\\"): "\\"
            case UInt8(ascii: "/"): "/"
            case UInt8(ascii: "b"): "\u{8}"
            case UInt8(ascii: "f"): "\u{c}"
            case UInt8(ascii: "n"): "\n"
            case UInt8(ascii: "r"): "\r"
            case UInt8(ascii: "t"): "\t"
            default: nil
            }
        if let simple {
            position += 2
            return simple
        }
        guard letter == UInt8(ascii: "u") else { throw fault("A backslash stands before a letter that is no escape.") }
        let first = try hexadecimal(last)
        guard 0xd800...0xdfff ~= first else { return Unicode.Scalar(first) ?? "\u{fffd}" }
        guard first < 0xdc00, try available(2, last), bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return "\u{fffd}" }
        let second = try hexadecimal(last)
        guard 0xdc00...0xdfff ~= second else {
            position -= 6
            return "\u{fffd}"
        }
        return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)) ?? "\u{fffd}"
    }

    /// Reads `\uXXXX` at `position`.
    private func hexadecimal(_ last: Int?) throws(JSONCursorError) -> UInt32 {
        guard try available(6, last) else { throw last == nil ? cut() : fault("An escape is cut short.") }
        var value: UInt32 = 0
        for index in (position + 2)..<(position + 6) {
            let byte = bytes[index]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw fault("Four hexadecimal digits were expected after \\u.")
            }
            value = value << 4 | UInt32(digit)
        }
        position += 6
        return value
    }

    private func available(_ count: Int, _ last: Int?) throws(JSONCursorError) -> Bool {
        guard let last else { return try hold(count) }
        return last - position >= count
    }
}
