import Ground
import Testing

struct JSON5Tests {
    @Test func `what people write by hand is read`() throws {
        let source = """
            // settings
            {
                store: {
                    path: './data', /* relative
                                       to the file */
                    'busy timeout': 5_000,
                },
            }
            """
        // JSON5 knows no separators inside numbers.
        #expect(throws: JSONError.self) { try JSONValue(parsing: source, as: .json5) }
        let mended = source.replacing("5_000", with: "+5000")
        #expect(
            try JSONValue(parsing: mended, as: .json5) == ["store": ["path": "./data", "busy timeout": 5000]]
        )
    }

    @Test(
        arguments: [
            ("[1,2,]", [1, 2]),
            ("{a:1,}", ["a": 1]),
            ("{$_ü1:1}", ["$_ü1": 1]),
            (".5", 0.5),
            ("5.", 5.0),
            ("+1", 1),
            ("-.5e1", -5.0),
            ("0xFF", 255),
            ("-0x10", -16),
            ("'it\\'s'", "it's"),
            ("'say \"so\"'", "say \"so\""),
            ("'a\\\nb'", "ab"),
            ("'a\\\r\nb'", "ab"),
            ("'\\x41\\v\\0\\q'", "A\u{b}\0q"),
            ("'tab\tinside'", "tab\tinside"),
            ("\u{feff}\u{a0}1\u{2028}", 1),
            ("/**/1//", 1),
        ] as [(String, JSONValue)]
    )
    func `its additions are read`(source: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: source, as: .json5) == expected)
    }

    @Test func `numbers without end are read`() throws {
        #expect(try JSONValue(parsing: "-Infinity", as: .json5).double == -.infinity)
        #expect(try JSONValue(parsing: "NaN", as: .json5).double?.isNaN == true)
    }

    @Test(arguments: [
        ("{a:1, b:2,\n a:3}", "line 2, column 2: “a” is set twice"),
        ("/* open", "line 1, column 1: a comment that has no end"),
        ("/ 1", "line 1, column 1: expected a comment after “/”"),
        ("{1a: 1}", "line 1, column 2: expected a key, found “1”"),
        ("[,]", "line 1, column 2: expected a value, found “,”"),
        ("012", "line 1, column 1: a number with a leading 0"),
        (".", "line 1, column 2: expected a digit, found the end"),
        ("0x", "line 1, column 3: expected a hexadecimal digit, found the end"),
        ("'a\nb'", "line 1, column 3: a control character inside a text; write it as an escape"),
        ("'\\01'", "line 1, column 2: an octal escape"),
        ("'\\1'", "line 1, column 2: an octal escape"),
        ("yes", "line 1, column 1: expected a value, found “y”"),
    ])
    func `an error says what and where`(source: String, description: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: source, as: .json5) }
        #expect(error?.description == description)
    }
}
