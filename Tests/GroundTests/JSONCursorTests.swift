import Ground
import Testing

@Suite struct `A JSON cursor` {
    @Test func `walks an object in any window, and skips what nobody reads`() throws {
        let document = #"{"a": [1, 2, {"x": null}], "b": "two", "c": {"d": [true, false]}, "e": -12}"#
        for window in 1...64 {
            let cursor = JSONCursor(MemorySource(document), window: window)
            var seen: [String] = []
            var last: Int64?
            #expect(try cursor.openObject())
            while try cursor.nextKey() {
                seen.append(String(decoding: cursor.key, as: UTF8.self))
                if cursor.keyIs("e") { last = try cursor.integer() }
            }
            try cursor.finish()
            #expect(seen == ["a", "b", "c", "e"])
            #expect(last == -12)
        }
    }

    @Test func `answers nil or false to the wrong kind and keeps the value for another try`() throws {
        let cursor = JSONCursor(MemorySource(#"["12", 5, [1], "x", null, 1.5, "1,234", 12.0, 1e3, true]"#), window: 3)
        #expect(try !cursor.openObject())
        #expect(try cursor.openArray())
        #expect(try cursor.nextElement() && cursor.integer() == 12)
        #expect(try cursor.nextElement())
        #expect(try cursor.text() == nil)
        #expect(try cursor.integer() == 5)
        #expect(try cursor.nextElement() && cursor.integer() == nil)
        #expect(try cursor.nextElement() && cursor.integer() == nil)
        #expect(try cursor.nextElement() && cursor.string() == nil)
        #expect(try cursor.nextElement() && cursor.integer() == nil)
        #expect(try cursor.nextElement() && cursor.integer() == nil)
        #expect(try cursor.nextElement() && cursor.integer() == 12)
        #expect(try cursor.nextElement() && cursor.integer() == 1000)
        #expect(try cursor.nextElement() && cursor.string() == "true")
        #expect(try !cursor.nextElement())
        try cursor.finish()
    }

    @Test func `reads the whole range of 64 bits and nothing beyond`() throws {
        let document = "[9223372036854775807,-9223372036854775808,9223372036854775808,-0]"
        let cursor = JSONCursor(MemorySource(document), window: 5)
        #expect(try cursor.openArray())
        var read: [Int64?] = []
        while try cursor.nextElement() { read.append(try cursor.integer()) }
        #expect(read == [.max, .min, nil, 0])
    }

    @Test func `passes a byte order mark`() throws {
        for window in 1...8 {
            let cursor = JSONCursor(MemorySource([0xef, 0xbb, 0xbf] + Array(" [1] ".utf8)), window: window)
            #expect(try cursor.openArray())
            try cursor.finish()
        }
    }

    @Test func `compares keys with their escapes resolved`() throws {
        let cursor = JSONCursor(MemorySource(#"{"Ti\u0074le":1}"#), window: 2)
        #expect(try cursor.openObject() && cursor.nextKey())
        #expect(cursor.keyIs("Title"))
        #expect(!cursor.keyIs("Titl"))
        #expect(cursor.key.equalsIgnoringCase("tITLE"))
    }

    @Test func `passes a text that is too long and goes on`() throws {
        let long = String(repeating: "é\\n", count: 100)
        let document = "[\"\(long)\", {\"\(long)\": 1}, \"short\"]"
        for window in [1, 7, 64, 4096] {
            let cursor = JSONCursor(MemorySource(document), window: window, longestText: 50)
            #expect(try cursor.openArray())
            #expect(try cursor.nextElement() && cursor.string() == nil)
            #expect(try cursor.nextElement() && cursor.openObject())
            #expect(try cursor.nextKey() && cursor.key.isEmpty)
            #expect(try cursor.integer() == 1)
            #expect(try !cursor.nextKey())
            #expect(try cursor.nextElement() && cursor.string() == "short")
            #expect(try !cursor.nextElement())
            try cursor.finish()
        }
    }

    @Test func `captures a small value to be read later, and passes a large one`() throws {
        let document = #"{"Data": {"months": ["2022-01"]}, "Code": 3031, "Big": [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]}"#
        for window in 1...64 {
            let cursor = JSONCursor(MemorySource(document), window: window)
            #expect(try cursor.openObject())
            #expect(try cursor.nextKey())
            let data = try #require(try cursor.capture(limit: 30))
            #expect(String(decoding: data, as: UTF8.self) == #"{"months": ["2022-01"]}"#)
            #expect(try cursor.nextKey() && cursor.integer() == 3031)
            #expect(try cursor.nextKey() && cursor.capture(limit: 30) == nil)
            #expect(try !cursor.nextKey())
            let replay = JSONCursor(MemorySource(data), window: window)
            #expect(try replay.openObject() && replay.nextKey() && replay.keyIs("months"))
            try replay.finish()
        }
    }

    @Test func `reads a document that stands inside a text`() throws {
        let inner = #"{"Ex\"ception": {"Code": 2090, "Message": "späte \ud83d\ude00"}}"#
        let outer = JSONValue.text(inner).json()
        for window in 1...64 {
            let cursor = JSONCursor(MemorySource(outer), window: window)
            let source = try #require(try TextSource(cursor))
            let reader = JSONCursor(source, window: 65 - window)
            #expect(try reader.openObject() && reader.nextKey())
            #expect(reader.keyIs("Ex\"ception"))
            #expect(try reader.openObject() && reader.nextKey() && reader.integer() == 2090)
            #expect(try reader.nextKey() && reader.string() == "späte 😀")
            try reader.finish()
            try cursor.finish()
        }
    }

    @Test func `jumps to a value whose place is known`() throws {
        let document = #"{"a": [1, 2, 3], "b": {"c": "last"}}"#
        for window in 1...64 {
            let cursor = JSONCursor(MemorySource(document), window: window)
            try cursor.jump(to: 6)
            #expect(try cursor.openArray() && cursor.nextElement() && cursor.integer() == 1)
            try cursor.jump(to: 22)
            #expect(try cursor.openObject() && cursor.nextKey() && cursor.string() == "last")
            #expect(try cursor.peek() == UInt8(ascii: "}"))
            #expect(throws: JSONCursorError.self) { try cursor.jump(to: 1000) }
        }
    }

    @Test func `unfolds gzip by its first bytes, within a limit`() throws {
        let plain = Array("[\"\(String(repeating: "abc", count: 100_000))\",7]".utf8)
        for bytes in [plain, Gzip.compress(plain)] {
            let cursor = JSONCursor(UnfoldingSource(MemorySource(bytes, limit: 777)), window: 1000)
            #expect(try cursor.openArray())
            #expect(try cursor.nextElement() && cursor.string() == nil)
            #expect(try cursor.nextElement() && cursor.integer() == 7)
            try cursor.finish()

            let limited = JSONCursor(UnfoldingSource(MemorySource(bytes), limit: 10_000))
            #expect(throws: JSONCursorError.self) { try limited.finish() }
        }
        let cut = JSONCursor(UnfoldingSource(MemorySource(Array(Gzip.compress(plain).dropLast(9)))))
        #expect(throws: JSONCursorError.self) { try cut.finish() }
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let text: String
        let code: JSONCursorError.Code
        let offset: Int64
        var testDescription: String { text }
    }

    @Test(arguments: [
        Fault(text: "", code: .cut, offset: 0),
        Fault(text: "  ", code: .cut, offset: 2),
        Fault(text: "{\"a\":1", code: .cut, offset: 6),
        Fault(text: "{\"a", code: .cut, offset: 3),
        Fault(text: "[1,2", code: .cut, offset: 4),
        Fault(text: "tru", code: .cut, offset: 3),
        Fault(text: "[1,]", code: .unexpected, offset: 3),
        Fault(text: "{\"a\":1,}", code: .unexpected, offset: 7),
        Fault(text: "[1 2]", code: .unexpected, offset: 3),
        Fault(text: "{\"a\" 1}", code: .unexpected, offset: 5),
        Fault(text: "{a:1}", code: .unexpected, offset: 1),
        Fault(text: "[01]", code: .unexpected, offset: 1),
        Fault(text: "[+1]", code: .unexpected, offset: 1),
        Fault(text: "[1.]", code: .unexpected, offset: 1),
        Fault(text: "[NaN]", code: .unexpected, offset: 1),
        Fault(text: "[nul1]", code: .unexpected, offset: 1),
        Fault(text: "[\"a\tb\"]", code: .unexpected, offset: 3),
        Fault(text: "[\"\\x\"]", code: .unexpected, offset: 2),
        Fault(text: "[\"\\u12g4\"]", code: .unexpected, offset: 2),
        Fault(text: "[1] x", code: .unexpected, offset: 4),
        Fault(text: "[}", code: .unexpected, offset: 1),
        Fault(text: "<html>", code: .unexpected, offset: 0),
        Fault(text: "HTTP Error 400: Bad request", code: .unexpected, offset: 0),
        Fault(text: String(repeating: "[", count: 65), code: .tooDeep, offset: 64),
    ])
    func `says what is wrong and where, in every window`(fault: Fault) {
        for window in 1...64 {
            let cursor = JSONCursor(MemorySource(fault.text), window: window)
            let error = #expect(throws: JSONCursorError.self) { try cursor.finish() }
            #expect(error?.code == fault.code, "window \(window)")
            #expect(error?.offset == fault.offset, "window \(window)")
        }
    }

    @Test func `tells a file that cannot be opened`() {
        #expect(throws: ByteSourceError.self) { try FileSource(path: "/nonexistent/report.json") }
    }
}
