extension JSONValue {
    /// How a document may be written.
    package enum Syntax: Sendable {
        /// JSON as RFC 8259 defines it; the last of several values under one key counts.
        case strict
        /// JSON5, for what people write by hand; a key that is set twice is an error.
        ///
        /// *Source*: <https://spec.json5.org>.
        case json5
    }

    /// Reads a whole document; a byte order mark before it is skipped.
    ///
    /// *Bounds*: at most 200 levels deep.
    package init(parsing bytes: [UInt8], as syntax: Syntax = .strict) throws(JSONError) {
        var parser = JSONParser(bytes, syntax: syntax)
        self = try parser.document()
    }

    /// Reads a whole document; a byte order mark before it is skipped.
    ///
    /// *Bounds*: at most 200 levels deep.
    package init(parsing text: String, as syntax: Syntax = .strict) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), as: syntax)
    }

    /// Reads a whole document, and tells on which line each key stands, counted from 1.
    ///
    /// A key is named by its path: `smtp.host`; elements of lists are counted from 0: `links.0.name`.
    package static func parsingWithLines(
        _ bytes: [UInt8],
        as syntax: Syntax = .strict
    ) throws(JSONError) -> (value: JSONValue, lines: [String: Int]) {
        var parser = JSONParser(bytes, syntax: syntax)
        parser.places = [:]
        let value = try parser.document()
        var lines: [String: Int] = [:]
        var line = 1
        var passed = 0
        for (path, place) in (parser.places ?? [:]).sorted(by: { $0.value < $1.value }) {
            line += bytes[passed..<place].count { $0 == UInt8(ascii: "\n") }
            passed = place
            lines[path] = line
        }
        return (value, lines)
    }
}
