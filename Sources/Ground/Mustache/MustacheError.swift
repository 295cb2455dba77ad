/// Why a template could not be read or rendered.
///
/// *Shape*: the line counts from 1 and is that of the tag at fault; a rendering that grew too large has none.
package struct MustacheError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, as a sentence without its final point.
    package let problem: String
    /// Counted from 1; nil when the rendering grew too large.
    package let line: Int?

    init(_ problem: String, line: Int? = nil) {
        self.problem = problem
        self.line = line
    }

    package var description: String { line.map { "line \($0): \(problem)" } ?? problem }
}
