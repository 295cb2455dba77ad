/// Reads one document from bytes, by recursive descent.
struct JSONParser {
    let bytes: [UInt8]
    let syntax: JSONValue.Syntax
    var position = 0
    /// Where the keys of dictionaries stand, by their paths; kept only when asked for.
    var places: [String: Int]?
    private var path: [String] = []

    /// Deeper documents are refused, so that a hostile one cannot exhaust the stack.
    static let depthLimit = 200

    init(_ bytes: [UInt8], syntax: JSONValue.Syntax) {
        self.bytes = bytes
        self.syntax = syntax
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    }

    mutating func document() throws(JSONError) -> JSONValue {
        try skipSpace()
        let value = try value(depth: 0)
        try skipSpace()
        guard position == bytes.count else { throw unexpected("the end") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < Self.depthLimit else { throw error("more than \(Self.depthLimit) levels deep") }
        switch peek {
        case UInt8(ascii: "{"): return try dictionary(depth: depth)
        case UInt8(ascii: "["): return try list(depth: depth)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "'") where syntax == .json5: return .text(try text())
        case UInt8(ascii: "t") where take(word: "true"): return .bool(true)
        case UInt8(ascii: "f") where take(word: "false"): return .bool(false)
        case UInt8(ascii: "n") where take(word: "null"): return .null
        default: return try number()
        }
    }

    private mutating func list(depth: Int) throws(JSONError) -> JSONValue {
        var values: [JSONValue] = []
        position += 1
        try skipSpace()
        if take("]") { return .list([]) }
        while true {
            path.append(String(values.count))
            values.append(try value(depth: depth + 1))
            path.removeLast()
            try skipSpace()
            if take("]") { return .list(values) }
            guard take(",") else { throw unexpected("“,” or “]”") }
            try skipSpace()
            if syntax == .json5, take("]") { return .list(values) }
        }
    }

    private mutating func dictionary(depth: Int) throws(JSONError) -> JSONValue {
        var values: [String: JSONValue] = [:]
        position += 1
        try skipSpace()
        if take("}") { return .dictionary([:]) }
        while true {
            let start = position
            let key = try key()
            if syntax == .json5, values[key] != nil { throw error("“\(key)” is set twice", at: start) }
            try skipSpace()
            guard take(":") else { throw unexpected("“:”") }
            try skipSpace()
            path.append(key)
            places?[path.joined(separator: ".")] = start
            values[key] = try value(depth: depth + 1)
            path.removeLast()
            try skipSpace()
            if take("}") { return .dictionary(values) }
            guard take(",") else { throw unexpected("“,” or “}”") }
            try skipSpace()
            if syntax == .json5, take("}") { return .dictionary(values) }
        }
    }

    private mutating func key() throws(JSONError) -> String {
        if peek == UInt8(ascii: "\"") { return try text() }
        guard syntax == .json5 else { throw unexpected("a key in double quotes") }
        if peek == UInt8(ascii: "'") { return try text() }
        let start = position
        while let byte = peek, byte.isNameByte { position += 1 }
        guard position > start, !bytes[start].isDigitByte else {
            position = start
            throw unexpected("a key")
        }
        return try string(from: start, to: position)
    }
}

// MARK: - The characters

extension JSONParser {
    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Takes the word when it stands here and no letter or digit follows.
    mutating func take(word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count, end == bytes.count || !bytes[end].isWordByte else { return false }
        let matches = word.withUTF8Buffer { $0.elementsEqual(bytes[position..<end]) }
        if matches { position = end }
        return matches
    }

    mutating func skipSpace() throws(JSONError) {
        while let byte = peek {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
            case 0x0b, 0x0c:
                guard syntax == .json5 else { return }
                position += 1
            case UInt8(ascii: "/"):
                guard syntax == .json5 else { return }
                try skipComment()
            case 0xc2, 0xe2, 0xef: if !takeWideSpace() { return }
            default: return
            }
        }
    }

    private mutating func skipComment() throws(JSONError) {
        let start = position
        position += 1
        if take("/") {
            while let byte = peek, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") { position += 1 }
        } else if take("*") {
            while position + 1 < bytes.count {
                if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
                    position += 2
                    return
                }
                position += 1
            }
            throw error("a comment that has no end", at: start)
        } else {
            throw error("expected a comment after “/”", at: start)
        }
    }

    /// A no-break space, a line or paragraph separator or a byte order mark, which JSON5 counts as space.
    private mutating func takeWideSpace() -> Bool {
        guard syntax == .json5 else { return false }
        for space: [UInt8] in [[0xc2, 0xa0], [0xe2, 0x80, 0xa8], [0xe2, 0x80, 0xa9], [0xef, 0xbb, 0xbf]]
        where bytes[position...].starts(with: space) {
            position += space.count
            return true
        }
        return false
    }

    func string(from start: Int, to end: Int) throws(JSONError) -> String {
        guard let string = String(validating: bytes[start..<end], as: UTF8.self) else {
            throw error("text that is no UTF-8", at: start)
        }
        return string
    }

    func error(_ problem: String, at offset: Int? = nil) -> JSONError {
        JSONError(problem, at: offset ?? position, in: bytes)
    }

    func unexpected(_ expectation: String) -> JSONError {
        guard position < bytes.count else { return error("expected \(expectation), found the end") }
        let found = String(decoding: bytes[position...].prefix(4), as: UTF8.self).unicodeScalars.first ?? "?"
        let name = found.value < 0x20 ? "a control character" : "“\(found)”"
        return error("expected \(expectation), found \(name)")
    }
}

extension UInt8 {
    var isDigitByte: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Whether the byte continues a word or a number: an ASCII letter or digit, `$` or `_`.
    var isWordByte: Bool {
        isDigitByte || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "$")
            || self == UInt8(ascii: "_")
    }

    /// Whether the byte may stand in a key without quotes: what continues a word, and all beyond ASCII.
    var isNameByte: Bool { isWordByte || self >= 0x80 }
}
