import Ground
import Testing

struct JSONValueTests {
    @Test func `a document is read into values`() throws {
        let text = """
            {"name": "Garner", "years": [2025, 2026.5, -3e2], "on": true, "off": false, "none": null, "deep": {"er": []}}
            """
        let value = try JSONValue(parsing: text)
        #expect(value["name"] == "Garner")
        #expect(value["years"] == [2025, 2026.5, -300.0])
        #expect(value["on"]?.boolean == true)
        #expect(value["off"]?.boolean == false)
        #expect(value["none"]?.isNull == true)
        #expect(value["deep"]?["er"] == [])
        #expect(value["absent"] == nil)
        #expect(value["years"]?[2]?.int == -300)
        #expect(value["years"]?[3] == nil)
    }

    @Test(arguments: [
        (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{c}\n\r\t"),
        (#""\u00e9\u20AC""#, "é€"),
        (#""\ud83d\ude00""#, "😀"),
        (#""\ud83d x""#, "\u{fffd} x"),
        (#""\ude00""#, "\u{fffd}"),
        (#""\ud83d\u0041""#, "\u{fffd}A"),
        ("\"grün 😀\"", "grün 😀"),
        (#""\u0000""#, "\0"),
    ])
    func `texts are unescaped`(source: String, expected: String) throws {
        #expect(try JSONValue(parsing: source) == .text(expected))
    }

    @Test(arguments: [
        ("0", JSONValue.integer(0)),
        ("-0", .number(-0.0)),
        ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        ("1.0", .number(1)),
        ("1E2", .number(100)),
        ("1e-2", .number(0.01)),
        ("1e-999", .number(0)),
    ])
    func `numbers keep what they are`(source: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: source) == expected)
    }

    @Test(arguments: [
        ("", 1, 1, "expected a value, found the end"),
        ("{\n  \"a\": 1,\n  \"b\" 2\n}", 3, 7, "expected “:”, found “2”"),
        ("[1, 2", 1, 6, "expected “,” or “]”, found the end"),
        ("[1,]", 1, 4, "expected a value, found “]”"),
        ("{\"a\":1,}", 1, 8, "expected a key in double quotes, found “}”"),
        ("{a: 1}", 1, 2, "expected a key in double quotes, found “a”"),
        ("[1] x", 1, 5, "expected the end, found “x”"),
        ("01", 1, 1, "a number with a leading 0"),
        ("[-]", 1, 3, "expected a digit, found “]”"),
        ("1.", 1, 3, "expected a digit, found the end"),
        (".5", 1, 1, "expected a value, found “.”"),
        ("+1", 1, 1, "expected a value, found “+”"),
        ("1e", 1, 3, "expected a digit, found the end"),
        ("1x", 1, 2, "expected the end of a number, found “x”"),
        ("1e999", 1, 1, "a number out of range"),
        ("truee", 1, 1, "expected a value, found “t”"),
        ("'a'", 1, 1, "expected a value, found “'”"),
        ("// c\n1", 1, 1, "expected a value, found “/”"),
        ("\"a\nb\"", 1, 3, "a control character inside a text; write it as an escape"),
        ("[\"grün\", \"ab", 1, 10, "a text that has no end"),
        (#""\x41""#, 1, 2, "an escape that JSON does not know"),
        (#""\u12g4""#, 1, 2, "“\\u” without four hexadecimal digits"),
    ])
    func `an error says what and where`(source: String, line: Int, column: Int, problem: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: source) }
        #expect(error?.description == "line \(line), column \(column): \(problem)")
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xff, 0x22]) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0x5c, 0x6e, 0xc3, 0x22]) }
    }

    @Test func `a byte order mark is skipped`() throws {
        #expect(try JSONValue(parsing: [0xef, 0xbb, 0xbf] + Array("[1]".utf8)) == [1])
    }

    @Test func `a document that is too deep is refused`() throws {
        let deepest = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(throws: Never.self) { try JSONValue(parsing: deepest) }
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: String(repeating: "[", count: 100_000))
        }
        #expect(error?.problem == "more than 200 levels deep")
    }

    @Test func `the last of several values under one key counts`() throws {
        #expect(try JSONValue(parsing: #"{"a": 1, "a": 2}"#) == ["a": 2])
    }

    @Test func `a document is written with sorted keys`() {
        let value: JSONValue = ["b": [1, 2.5, nil], "a": ["y": true, "x": "q\"\n\u{1}"], "empty": [], "none": [:]]
        #expect(
            value.json() == #"{"a":{"x":"q\"\n\u0001","y":true},"b":[1,2.5,null],"empty":[],"none":{}}"#
        )
        #expect(
            value.json(.indented) == """
                {
                  "a": {
                    "x": "q\\"\\n\\u0001",
                    "y": true
                  },
                  "b": [
                    1,
                    2.5,
                    null
                  ],
                  "empty": [],
                  "none": {}
                }
                """
        )
        #expect(JSONValue.list([.number(.nan), .number(.infinity)]).json() == "[null,null]")
    }

    @Test func `subscripts set and remove`() {
        var value: JSONValue = nil
        value["a"] = 1
        value["b"] = "x"
        value["a"] = nil as JSONValue?
        #expect(value == ["b": "x"])
    }

    @Test func `10,000 random values survive writing and reading`() throws {
        var generator = SeededGenerator(seed: 20_260_201)
        for round in 0..<10_000 {
            let value = JSONValue.random(depth: 5, using: &generator)
            let layout: JSONValue.Layout = round.isMultiple(of: 2) ? .compact : .indented
            let syntax: JSONValue.Syntax = round.isMultiple(of: 3) ? .json5 : .strict
            #expect(try JSONValue(parsing: value.json(layout), as: syntax) == value, "round \(round)")
        }
    }

    @Test func `damaged documents never do worse than throw`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<5000 {
            var bytes = Array(JSONValue.random(depth: 4, using: &generator).json().utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            _ = try? JSONValue(parsing: bytes, as: .strict)
            _ = try? JSONValue(parsing: bytes, as: .json5)
        }
    }
}

extension JSONValue {
    fileprivate static func random(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &generator))
        case 3: return .integer(Int64.random(in: -1000...1000, using: &generator))
        case 4:
            let number = Double(bitPattern: generator.next())
            return .number(number.isFinite ? number : 0.1)
        case 5: return .text(randomText(using: &generator))
        case 6:
            let count = Int.random(in: 0...4, using: &generator)
            return .list((0..<count).map { _ in random(depth: depth - 1, using: &generator) })
        default:
            let count = Int.random(in: 0...4, using: &generator)
            var values: [String: JSONValue] = [:]
            for _ in 0..<count {
                values[randomText(using: &generator)] = random(depth: depth - 1, using: &generator)
            }
            return .dictionary(values)
        }
    }

    private static func randomText(using generator: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            let value =
                Bool.random(using: &generator)
                ? UInt32.random(in: 0...0x7f, using: &generator)
                : UInt32.random(in: 0...0x10ffff, using: &generator)
            text.unicodeScalars.append(Unicode.Scalar(value) ?? "?")
        }
        return text
    }
}
