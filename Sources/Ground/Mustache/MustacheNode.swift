/// A piece of a parsed template.
struct MustacheNode: Sendable {
    let content: Content
    /// Whether a line of the template begins here, so that an indented partial puts its indentation before it.
    let startsLine: Bool

    /// What a piece of a template puts out.
    indirect enum Content: Sendable {
        /// At most one line, with its end.
        case text(String)
        case variable(MustacheName, isEscaped: Bool)
        case section(MustacheName, [MustacheNode])
        /// What stands for something absent, false or empty.
        case inverted(MustacheName, [MustacheNode])
        /// Another template, each of its lines indented.
        case partial(String, indentation: String)
    }
}

/// A name in a tag: the parts between its points; `.` alone, the value at hand, has none.
struct MustacheName: Sendable {
    let parts: [String]

    init(_ text: String) {
        parts = text == "." ? [] : text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    /// Whether a tag may carry the text as its name.
    static func isValid(_ text: String) -> Bool {
        text == "." || text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
    }
}
