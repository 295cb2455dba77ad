/// Finds types, and functions that other chapters see, of which nothing is said: swift-format asks `public` ones only.
///
/// Initialisers and properties may go without, where name and type say all. So may what is private, and what a
/// conformance asks for by a name that everybody knows.
struct Undocumented {
    /// Each with its line: `12: func load() {`.
    let places: [String]

    init(in lines: [Substring]) {
        let visible =
            #/
            package\ ((final|static|mutating|nonisolated|indirect|convenience|override|consuming|class)\ )*
            (func|subscript|typealias|struct|enum|class|actor|protocol)\b.*
            /#
        let type = /((final|indirect) )?(struct|enum|class|actor|protocol) [A-Z]\w*[a-z0-9]\b.*/
        let first: Set<Substring> = [
            "package", "final", "indirect", "struct", "enum", "class", "actor", "protocol",
        ]
        let required = /((static|mutating) )?(func|var|subscript)\b.*/
        let known = ["func == ", "func < ", "func hash(into", "func encode(to"]
        var places: [String] = []
        var protocolIndent: Int?
        for (index, line) in lines.enumerated() {
            let indent = line.prefix { $0 == " " }.count
            let text = line.dropFirst(indent)
            if indent == protocolIndent, text == "}" { protocolIndent = nil }
            let isMeant =
                protocolIndent.map { indent == $0 + 4 } == true
                ? text.wholeMatch(of: required) != nil
                : first.contains(text.prefix { $0 != " " })
                    && (text.wholeMatch(of: visible) != nil || text.wholeMatch(of: type) != nil)
            if isMeant, !known.contains(where: { text.contains($0) }), !Self.isDocumented(lines[..<index]) {
                places.append("\(index + 1): \(text)")
            }
            if text.hasPrefix("package protocol "), !text.hasSuffix("}") { protocolIndent = indent }
        }
        self.places = places
    }

    /// Whether the lines before a declaration end in a documentation comment that begins with a sentence.
    private static func isDocumented(_ before: ArraySlice<Substring>) -> Bool {
        let texts = before.reversed().lazy.map { $0.drop { $0 == " " } }
        let comment = texts.drop { $0.hasPrefix("@") || $0.hasPrefix("// ") }.prefix { $0.hasPrefix("///") }
        guard let first = Array(comment).last else { return false }
        return first.wholeMatch(of: /\/\/\/ [^*\-\s].*/) != nil
    }
}
