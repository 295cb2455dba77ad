internal import Ground

/// Plain text whose lines fit into every window: wrapped at spaces, indented as they began; pure.
///
/// What follows a bullet or a label of a list of facts stays below it. A word, and a command that somebody may copy, is
/// never taken apart. Of several empty lines, as templates leave them around what is absent, one remains.
/// *Source*: RFC 5322 section 2.1.1 advises at most 78 characters.
enum WrappedLines {
    static let width = 76

    static func wrapped(_ text: String) -> String {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false)
        where !line.isEmpty || lines.last?.isEmpty == false {
            lines.append(line.count <= width ? String(line) : wrapped(line: line))
        }
        return lines.joined(separator: "\n")
    }

    private static func wrapped(line: Substring) -> String {
        let content = line.drop { $0 == " " }
        guard !content.hasPrefix("garner ") else { return String(line) }
        let indent = line.count - content.count
        let hanging = String(repeating: " ", count: indent + self.hanging(content))
        var lines: [String] = []
        var current = String(repeating: " ", count: indent)
        var isEmpty = true
        for word in content.split(separator: " ", omittingEmptySubsequences: false) {
            if !isEmpty, !word.isEmpty, current.count + 1 + word.count > width {
                lines.append(String(current.trimmedEnd))
                current = hanging + word
            } else {
                current += isEmpty ? String(word) : " \(word)"
            }
            isEmpty = false
        }
        return (lines + [current]).joined(separator: "\n")
    }

    /// How much further than its first line a paragraph's other lines begin.
    private static func hanging(_ content: Substring) -> Int {
        if content.hasPrefix("- ") { return 2 }
        guard let colon = content.firstIndex(of: ":") else { return 0 }
        let label = content.distance(from: content.startIndex, to: colon)
        let blanks = content[content.index(after: colon)...].prefix { $0 == " " }.count
        // `Institution:  Name` is a fact; `Reported: a sentence` is a paragraph.
        return label <= 20 && blanks >= 2 ? label + 1 + blanks : 0
    }
}

extension String {
    fileprivate var trimmedEnd: Substring {
        var rest = self[...]
        while rest.last == " " { rest = rest.dropLast() }
        return rest
    }
}
