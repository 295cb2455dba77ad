/// One record of a CSV file.
package struct CSVRecord: Hashable, Sendable {
    /// The line, counted from 1, on which the record begins; a quoted field may make it several lines long.
    package let line: Int
    /// The values, without their quotes.
    package let fields: [String]

    /// A record as a reader would give it.
    package init(line: Int, fields: [String]) {
        self.line = line
        self.fields = fields
    }
}

/// Reads the records of a CSV file one after another.
///
/// Lines may end in LF, CRLF or CR; empty ones are skipped; a byte order mark is skipped too. A quote inside a field
/// that does not begin with one stands for itself.
/// *Source*: RFC 4180, <https://www.rfc-editor.org/rfc/rfc4180>.
package struct CSVReader: Sendable {
    private let bytes: [UInt8]
    private let separator: UInt8
    private var position = 0
    private var line = 1

    /// Reads bytes in UTF-8; without a separator, the one of comma, semicolon and tab that the first line uses most.
    package init(_ bytes: [UInt8], separator: Unicode.Scalar? = nil) {
        self.bytes = bytes
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
        self.separator = separator.map { UInt8(ascii: $0) } ?? Self.likelySeparator(bytes)
    }

    /// Reads a text; without a separator, it is guessed as for bytes.
    package init(_ text: String, separator: Unicode.Scalar? = nil) {
        self.init(Array(text.utf8), separator: separator)
    }

    /// The next record; nil at the end.
    ///
    /// After an error the next call goes on with the line that follows the record at fault.
    package mutating func next() throws(CSVError) -> CSVRecord? {
        while position < bytes.count, takeLineEnd() {}
        guard position < bytes.count else { return nil }
        let start = line
        var fields: [String] = []
        while true {
            do {
                fields.append(try field(startLine: start))
            } catch {
                skipLine()
                throw error
            }
            if position == bytes.count || takeLineEnd() { return CSVRecord(line: start, fields: fields) }
            position += 1
        }
    }

    private mutating func field(startLine: Int) throws(CSVError) -> String {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            let start = position
            while position < bytes.count, !isFieldEnd { position += 1 }
            return try string(bytes[start..<position], startLine)
        }
        return try quotedField(startLine: startLine)
    }

    private mutating func quotedField(startLine: Int) throws(CSVError) -> String {
        let behindQuote = (position: position + 1, line: line)
        var content: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte != UInt8(ascii: "\"") {
                if !takeLineEnd(into: &content) {
                    content.append(byte)
                    position += 1
                }
                continue
            }
            position += 1
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                guard position == bytes.count || isFieldEnd else {
                    throw CSVError(line: startLine, problem: "text follows a closing quote")
                }
                return try string(content[...], startLine)
            }
            content.append(byte)
            position += 1
        }
        (position, line) = behindQuote
        throw CSVError(line: startLine, problem: "a quote is opened and never closed")
    }

    private func string(_ slice: ArraySlice<UInt8>, _ startLine: Int) throws(CSVError) -> String {
        guard let string = String(validating: slice, as: UTF8.self) else {
            throw CSVError(line: startLine, problem: "the text is not in UTF-8; save the file as UTF-8")
        }
        return string
    }

    private var isFieldEnd: Bool {
        switch bytes[position] {
        case separator, UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
        default: false
        }
    }

    private mutating func takeLineEnd() -> Bool {
        var ignored: [UInt8] = []
        return takeLineEnd(into: &ignored)
    }

    /// Takes a line end as it is written, when one stands here.
    private mutating func takeLineEnd(into content: inout [UInt8]) -> Bool {
        let start = position
        if bytes[position] == UInt8(ascii: "\r") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
        guard position > start else { return false }
        content.append(contentsOf: bytes[start..<position])
        line += 1
        return true
    }

    private mutating func skipLine() {
        while position < bytes.count, !takeLineEnd() { position += 1 }
    }

    private static func likelySeparator(_ bytes: [UInt8]) -> UInt8 {
        let firstLine = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        var best = (separator: UInt8(ascii: ","), count: 0)
        for separator in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")] {
            let count = firstLine.count { $0 == separator }
            if count > best.count { best = (separator, count) }
        }
        return best.separator
    }
}
