/// Reads a template into nodes: cuts it into text and tags, and fits sections into each other.
struct MustacheParser {
    private var scanner: MustacheScanner
    private var open: [OpenSection] = []
    private var nodes: [MustacheNode] = []

    /// A section whose end has not come yet.
    private struct OpenSection {
        let name: String
        let isInverted: Bool
        let line: Int
        let startsLine: Bool
        /// What stands before the section, on its level.
        let before: [MustacheNode]
    }

    init(_ source: String) {
        scanner = MustacheScanner(source)
    }

    mutating func parse() throws(MustacheError) -> [MustacheNode] {
        while let piece = try scanner.next() {
            switch piece {
            case .text(let text, let startsLine): add(.text(text), startsLine)
            case .tag(let tag): try take(tag)
            }
        }
        if let section = open.last {
            throw MustacheError("the section “\(section.name)” is never closed", line: section.line)
        }
        return nodes
    }

    private mutating func take(_ tag: MustacheTag) throws(MustacheError) {
        switch tag.kind {
        case .variable, .unescaped:
            try check(tag)
            add(.variable(MustacheName(tag.name), isEscaped: tag.kind == .variable), tag.startsLine)
        case .section, .inverted:
            try check(tag)
            guard open.count < Template.depthLimit else {
                throw MustacheError("sections are more than \(Template.depthLimit) deep", line: tag.line)
            }
            open.append(
                OpenSection(
                    name: tag.name,
                    isInverted: tag.kind == .inverted,
                    line: tag.line,
                    startsLine: tag.startsLine,
                    before: nodes
                )
            )
            nodes = []
        case .close: try close(tag)
        case .partial:
            guard !tag.name.isEmpty else { throw MustacheError("a partial without a name", line: tag.line) }
            add(.partial(tag.name, indentation: tag.indentation), tag.startsLine)
        case .comment, .delimiters:
            // What an indented partial puts before a line holds also when the line begins with nothing visible.
            if tag.startsLine { add(.text(""), true) }
        }
    }

    private mutating func close(_ tag: MustacheTag) throws(MustacheError) {
        guard let section = open.popLast() else {
            throw MustacheError("“\(tag.name)” is closed but was never opened", line: tag.line)
        }
        guard section.name == tag.name else {
            throw MustacheError(
                "“\(tag.name)” is closed, but the section open here is “\(section.name)” of line \(section.line)",
                line: tag.line
            )
        }
        let name = MustacheName(section.name)
        let content: MustacheNode.Content = section.isInverted ? .inverted(name, nodes) : .section(name, nodes)
        nodes = section.before
        add(content, section.startsLine)
    }

    private mutating func add(_ content: MustacheNode.Content, _ startsLine: Bool) {
        nodes.append(MustacheNode(content: content, startsLine: startsLine))
    }

    private func check(_ tag: MustacheTag) throws(MustacheError) {
        guard MustacheName.isValid(tag.name), !tag.name.contains(where: \.isWhitespace) else {
            throw MustacheError("“\(tag.name)” is no name", line: tag.line)
        }
        guard let first = tag.name.first, !"<$%@*~".contains(first) else {
            throw MustacheError("“\(tag.name)” asks for a part of Mustache that is not supported", line: tag.line)
        }
    }
}
