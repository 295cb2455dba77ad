/// A Mustache template: text with tags that a model fills in.
///
/// Variables, sections, inverted sections, comments, partials and set delimiters, as the mandatory part of the
/// specification says; lambdas and inheritance are refused.
/// *Shape*: `Dear {{recipient.name}},{{#items}} {{report}}{{/items}}`.
/// *Bounds*: source up to 1 MiB, sections up to 50 deep.
/// *Source*: <https://github.com/mustache/spec>.
package struct Template: Sendable {
    /// What happens to the characters of its variables' values, and of those in its partials.
    package let escaping: Escaping
    let nodes: [MustacheNode]

    /// What happens to the characters of a variable's value.
    package enum Escaping: Sendable {
        /// `&`, `<`, `>` and both quotes become entities, save in `{{{name}}}` and `{{&name}}`.
        case html
        /// Values are written as they are.
        case none
    }

    static let sourceLimit = 1 << 20
    static let depthLimit = 50

    /// Reads a template.
    package init(parsing source: String, escaping: Escaping = .html) throws(MustacheError) {
        guard source.utf8.count <= Self.sourceLimit else {
            throw MustacheError("the template is longer than \(Self.sourceLimit) bytes")
        }
        var parser = MustacheParser(source)
        nodes = try parser.parse()
        self.escaping = escaping
    }

    /// Fills the template in.
    ///
    /// Partials are escaped as this template is; one that is not there renders as nothing. Absent are false, null, the
    /// empty list, the empty text, and what is not there at all. Lists and dictionaries cannot be written by a variable.
    /// - Throws: when the text would pass `limit` bytes, or partials include each other without end.
    package func render(
        _ model: JSONValue,
        partials: [String: Template] = [:],
        limit: Int = 4 << 20
    ) throws(MustacheError) -> String {
        var renderer = MustacheRenderer(model, partials: partials, escaping: escaping, limit: limit)
        try renderer.render(nodes, indentation: "", depth: 0)
        return renderer.output
    }
}
