/// Writes a template's nodes for a model, innermost value first.
struct MustacheRenderer {
    private(set) var output = ""
    private var stack: [JSONValue]
    private var stepsLeft = 500_000
    private let partials: [String: Template]
    private let escaping: Template.Escaping
    private let limit: Int

    /// Sections and partials inside each other.
    private static let depthLimit = 150

    init(_ model: JSONValue, partials: [String: Template], escaping: Template.Escaping, limit: Int) {
        stack = [model]
        self.partials = partials
        self.escaping = escaping
        self.limit = limit
    }

    mutating func render(_ nodes: [MustacheNode], indentation: String, depth: Int) throws(MustacheError) {
        guard depth < Self.depthLimit else { throw MustacheError("partials include each other without end") }
        try step()
        for node in nodes {
            try step()
            try render(node, indentation: indentation, depth: depth)
        }
    }

    /// Counts nodes and rounds of sections, since lists inside lists can take long and yet write nothing.
    private mutating func step() throws(MustacheError) {
        stepsLeft -= 1
        guard stepsLeft > 0, output.utf8.count <= limit else {
            throw MustacheError("the text would be longer than \(limit) bytes or take too long")
        }
    }

    private mutating func render(_ node: MustacheNode, indentation: String, depth: Int) throws(MustacheError) {
        switch node.content {
        case .text(let text):
            if node.startsLine, text != "\n", text != "\r\n" { output += indentation }
            output += text
        case .variable(let name, let isEscaped):
            if node.startsLine { output += indentation }
            let text = Self.text(of: value(of: name))
            output += isEscaped && escaping == .html ? text.htmlEscaped : text
        case .section(let name, let nodes):
            if node.startsLine { output += indentation }
            for value in Self.rounds(value(of: name)) {
                stack.append(value)
                try render(nodes, indentation: indentation, depth: depth + 1)
                stack.removeLast()
            }
        case .inverted(let name, let nodes):
            if node.startsLine { output += indentation }
            guard Self.rounds(value(of: name)).isEmpty else { return }
            try render(nodes, indentation: indentation, depth: depth + 1)
        case .partial(let name, let own):
            if node.startsLine { output += indentation }
            guard let partial = partials[name] else { return }
            try render(partial.nodes, indentation: indentation + own, depth: depth + 1)
        }
    }

    /// The first part of the name is looked for from the innermost value outwards, the others inside what it names.
    private func value(of name: MustacheName) -> JSONValue? {
        guard let first = name.parts.first else { return stack.last }
        var value: JSONValue?
        for candidate in stack.reversed() {
            value = candidate[first]
            if value != nil { break }
        }
        for part in name.parts.dropFirst() { value = value?[part] }
        return value
    }

    /// The values for which a section is written; none for what counts as absent.
    private static func rounds(_ value: JSONValue?) -> [JSONValue] {
        switch value {
        case nil, .null, .bool(false), .text(""): []
        case .list(let values): values
        case .some(let value): [value]
        }
    }

    private static func text(of value: JSONValue?) -> String {
        switch value {
        case .text(let text): text
        case .integer(let number): String(number)
        case .number(let number): value?.int.map(String.init) ?? String(number)
        case .bool(let flag): String(flag)
        case nil, .null, .list, .dictionary: ""
        }
    }
}

extension String {
    /// This text with the characters that mean something in HTML written as entities.
    package var htmlEscaped: String {
        guard utf8.contains(where: Self.isMarkup) else { return self }
        var escaped = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func isMarkup(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }
}
