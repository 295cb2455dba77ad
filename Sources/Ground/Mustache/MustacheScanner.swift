/// A tag as it stands in a template, between its delimiters.
struct MustacheTag {
    /// What the first character of a tag makes of it.
    enum Kind: Sendable {
        case variable
        case unescaped
        case section
        case inverted
        case close
        case partial
        case comment
        case delimiters
    }

    let kind: Kind
    let name: String
    let line: Int
    /// Whether it stands first on its line and leaves something of that line in the output.
    var startsLine = false
    /// The space before a tag that has its line to itself.
    var indentation = ""
}

/// Cuts a template into text, at most a line at a time, and tags; drops the lines that only a tag without output fills.
struct MustacheScanner {
    /// What the scanner hands on, in the template's order.
    enum Piece {
        case text(String, startsLine: Bool)
        case tag(MustacheTag)
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var isAtLineStart = true
    private var opening = Array("{{".utf8)
    private var closing = Array("}}".utf8)

    init(_ source: String) {
        bytes = Array(source.utf8)
    }

    /// The next piece; nil at the end.
    mutating func next() throws(MustacheError) -> Piece? {
        guard position < bytes.count else { return nil }
        let startsLine = isAtLineStart
        if startsLine, let tag = try tagAlone() { return .tag(tag) }
        isAtLineStart = false
        if isAtTag {
            var tag = try tag()
            tag.startsLine = startsLine
            return .tag(tag)
        }
        let start = position
        while position < bytes.count, !isAtTag, !isAtLineStart {
            if bytes[position] == UInt8(ascii: "\n") {
                line += 1
                isAtLineStart = true
            }
            position += 1
        }
        return .text(string(start..<position), startsLine: startsLine)
    }

    private var isAtTag: Bool { bytes[position...].starts(with: opening) }

    /// Takes the whole line when nothing but one tag stands on it, and that tag writes nothing itself.
    private mutating func tagAlone() throws(MustacheError) -> MustacheTag? {
        let before = self
        let start = position
        skipBlanks()
        guard position < bytes.count, isAtTag else {
            self = before
            return nil
        }
        let indentation = string(start..<position)
        var tag = try tag()
        skipBlanks()
        guard tag.kind.mayStandAlone, takeLineEnd() else {
            self = before
            return nil
        }
        tag.indentation = indentation
        return tag
    }

    private mutating func skipBlanks() {
        while position < bytes.count, bytes[position] == UInt8(ascii: " ") || bytes[position] == UInt8(ascii: "\t") {
            position += 1
        }
    }

    private mutating func takeLineEnd() -> Bool {
        if position == bytes.count { return true }
        for end in ["\n", "\r\n"] where bytes[position...].starts(with: end.utf8) {
            position += end.utf8.count
            line += 1
            isAtLineStart = true
            return true
        }
        return false
    }

    private func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

// MARK: - Between the delimiters

extension MustacheScanner {
    private mutating func tag() throws(MustacheError) -> MustacheTag {
        let start = line
        position += opening.count
        let sigil = position < bytes.count ? bytes[position] : UInt8(ascii: " ")
        let kind = MustacheTag.Kind(sigil: sigil)
        if kind != .variable { position += 1 }
        let end: [UInt8] =
            switch sigil {
            case UInt8(ascii: "{"): [UInt8(ascii: "}")] + closing
            case UInt8(ascii: "="): [UInt8(ascii: "=")] + closing
            default: closing
            }
        let name = try content(until: end, line: start)
        if kind == .delimiters { try setDelimiters(name, line: start) }
        return MustacheTag(kind: kind, name: name, line: start)
    }

    /// Takes everything up to the sequence, and that too; gives it without the space around.
    private mutating func content(until end: [UInt8], line start: Int) throws(MustacheError) -> String {
        let first = position
        while !bytes[position...].starts(with: end) {
            guard position < bytes.count else { throw MustacheError("a tag that has no end", line: start) }
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
        defer { position += end.count }
        return string(first..<position).trimmed
    }

    private mutating func setDelimiters(_ text: String, line: Int) throws(MustacheError) {
        let both = text.split(whereSeparator: \.isWhitespace)
        guard both.count == 2, !text.contains("=") else {
            throw MustacheError("“\(text)” is no pair of delimiters", line: line)
        }
        opening = Array(both[0].utf8)
        closing = Array(both[1].utf8)
    }
}

extension MustacheTag.Kind {
    fileprivate init(sigil: UInt8) {
        self =
            switch sigil {
            case UInt8(ascii: "#"): .section
            case UInt8(ascii: "^"): .inverted
            case UInt8(ascii: "/"): .close
            case UInt8(ascii: ">"): .partial
            case UInt8(ascii: "!"): .comment
            case UInt8(ascii: "="): .delimiters
            case UInt8(ascii: "{"), UInt8(ascii: "&"): .unescaped
            default: .variable
            }
    }

    fileprivate var mayStandAlone: Bool {
        switch self {
        case .variable, .unescaped: false
        case .section, .inverted, .close, .partial, .comment, .delimiters: true
        }
    }
}
