import Ground
import Testing

/// Random documents and their values, and the cursor's answer to both.
@Suite struct `A JSON cursor, over random documents` {
    @Test(arguments: 1...64)
    func `reads every value that was written, in a window of`(size: Int) throws {
        var random = SeededGenerator(seed: UInt64(size))
        for round in 0..<60 {
            var writer = RandomDocument(random)
            let (written, text) = writer.document()
            random = writer.random
            let cursor = JSONCursor(MemorySource(text, limit: 1 + round % 7 * size), window: size)
            let read = try wholeValue(of: cursor)
            #expect(read == written, "seed \(size), round \(round): \(String(decoding: text, as: UTF8.self))")
            let skipper = JSONCursor(MemorySource(text), window: size)
            try skipper.finish()
            #expect(skipper.offset == Int64(text.count))
        }
    }

    @Test(arguments: 0..<40)
    func `accepts and refuses what the small-document parser accepts and refuses`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<250 {
            // ASCII without surrogates or exponents: the small-document parser refuses some that the grammar allows.
            var writer = RandomDocument(random, isPlain: true)
            var text = writer.document().text
            random = writer.random
            let letters = Array("{}[]\",:\\0123456789.+-ntfu \n\t\u{1}".utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) where !text.isEmpty {
                let place = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: text[place] = letters.randomElement(using: &random) ?? 0x20
                case 1: text.remove(at: place)
                default: text.insert(letters.randomElement(using: &random) ?? 0x20, at: place)
                }
            }
            let expected = (try? JSONValue(parsing: text)) != nil
            let window = Int.random(in: 1...64, using: &random)
            let skipper = JSONCursor(MemorySource(text), window: window)
            let skips = (try? skipper.finish()) != nil
            let reader = JSONCursor(MemorySource(text), window: window)
            let reads = (try? wholeValue(of: reader)) != nil
            let comment: Comment =
                "seed \(seed), round \(round), window \(window): \(String(decoding: text, as: UTF8.self))"
            #expect(skips == expected, comment)
            #expect(reads == expected, comment)
        }
    }

    @Test func `replaces what is no UTF-8 exactly as Swift does`() throws {
        var random = SeededGenerator(seed: 7)
        let bytes: [UInt8] = [
            0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xa0, 0x9f, 0xed, 0xef, 0xf0, 0x90, 0x8f, 0xf4, 0xf5, 0xff,
        ]
        for round in 0..<5000 {
            let raw = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                bytes.randomElement(using: &random) ?? 0x41
            }
            let cursor = JSONCursor(MemorySource([0x22] + raw + [0x22]), window: Int.random(in: 1...16, using: &random))
            #expect(try cursor.string() == String(decoding: raw, as: UTF8.self), "round \(round): \(raw)")
        }
    }

    private func wholeValue(of cursor: JSONCursor) throws -> JSONValue {
        let read = try value(of: cursor)
        try cursor.finish()
        return read
    }

    /// Builds the value that stands next; what stands twice under one key counts as the last.
    private func value(of cursor: JSONCursor) throws -> JSONValue {
        switch try cursor.kind() {
        case .null:
            try cursor.skip()
            return .null
        case .boolean: return .bool(try cursor.boolean() == true)
        case .text: return .text(try cursor.string() ?? "?")
        case .number:
            let letters = try cursor.literal().map { String(decoding: $0, as: UTF8.self) } ?? ""
            return Int64(letters).map(JSONValue.integer) ?? .number(Double(letters) ?? .nan)
        case .array:
            var values: [JSONValue] = []
            _ = try cursor.openArray()
            while try cursor.nextElement() { values.append(try value(of: cursor)) }
            return .list(values)
        case .object:
            var values: [String: JSONValue] = [:]
            _ = try cursor.openObject()
            while try cursor.nextKey() {
                let key = String(decoding: cursor.key, as: UTF8.self)
                values[key] = try value(of: cursor)
            }
            return .dictionary(values)
        }
    }
}

/// Writes one random value in one of its many spellings.
private struct RandomDocument {
    var random: SeededGenerator
    private var text: [UInt8] = []

    private let isPlain: Bool

    init(_ random: SeededGenerator, isPlain: Bool = false) {
        self.random = random
        self.isPlain = isPlain
    }

    mutating func document() -> (value: JSONValue, text: [UInt8]) {
        blanks()
        let value = value(depth: 0)
        blanks()
        return (value, text)
    }

    private mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth < 5 ? 8 : 5), using: &random) {
        case 0: return literal("null", .null)
        case 1: return Bool.random(using: &random) ? literal("true", .bool(true)) : literal("false", .bool(false))
        case 2:
            let number =
                Int64.random(in: -1_000_000...1_000_000, using: &random) >> Int64.random(in: 0...20, using: &random)
            return literal(String(number), .integer(number))
        case 3:
            let spellings = isPlain ? ["0.5", "-7.0"] : ["0.5", "-1.25e2", "1E+3", "7.0", "3e-2", "-0.0"]
            let spelling = spellings.randomElement(using: &random) ?? "0.5"
            return literal(spelling, .number(Double(spelling) ?? 0))
        case 4: return .text(quoted())
        case 5:
            var values: [JSONValue] = []
            list("[", "]", count: Int.random(in: 0...4, using: &random)) { values.append($0.value(depth: depth + 1)) }
            return .list(values)
        default:
            var values: [String: JSONValue] = [:]
            list("{", "}", count: Int.random(in: 0...4, using: &random)) { writer in
                let key = writer.quoted()
                writer.blanks()
                writer.append(":")
                writer.blanks()
                values[key] = writer.value(depth: depth + 1)
            }
            return .dictionary(values)
        }
    }

    private mutating func literal(_ spelling: String, _ value: JSONValue) -> JSONValue {
        append(spelling)
        return value
    }

    private mutating func list(_ opening: String, _ closing: String, count: Int, _ entry: (inout Self) -> Void) {
        append(opening)
        for index in 0..<count {
            if index > 0 { append(",") }
            blanks()
            entry(&self)
            blanks()
        }
        if count == 0 { blanks() }
        append(closing)
    }

    private mutating func quoted() -> String {
        var value = ""
        append("\"")
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            let pieces = isPlain ? Self.plainPieces : Self.plainPieces + Self.foreignPieces
            let (spelling, meaning) = pieces.randomElement(using: &random) ?? ("a", "a")
            append(spelling)
            value += meaning
        }
        append("\"")
        return value
    }

    /// Spellings and what they mean.
    private static let plainPieces: [(String, String)] = [
        ("a", "a"), ("Z ", "Z "), ("\\n", "\n"), ("\\\"", "\""), ("\\\\", "\\"), ("\\/", "/"), ("\\u00e9", "é"),
        ("\\u0041", "A"), ("\\t", "\t"), ("\\b\\f\\r", "\u{8}\u{c}\r"), ("[{,:}]", "[{,:}]"),
    ]
    private static let foreignPieces: [(String, String)] = [
        ("é", "é"), ("漢", "漢"), ("😀", "😀"), ("\\ud83d\\ude00", "😀"), ("\\ud800!", "\u{fffd}!"),
        ("\\udc00x", "\u{fffd}x"),
    ]

    private mutating func blanks() {
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            append([" ", "\n", "\t", "\r"].randomElement(using: &random) ?? " ")
        }
    }

    private mutating func append(_ string: String) {
        text.append(contentsOf: string.utf8)
    }
}
