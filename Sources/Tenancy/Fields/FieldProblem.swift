/// What is wrong with one field of something a person or a file gave, and what would be right.
package struct FieldProblem: Sendable, Hashable, CustomStringConvertible {
    /// The name of the field as interfaces and CSV columns spell it: `day_of_month`.
    package let field: String
    /// One sentence: the cause and the remedy; never a secret's value.
    package let message: String

    package init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }

    package var description: String { "\(field): \(message)" }
}

/// Everything wrong with the fields of one thing, found in one go.
package struct InvalidFields: Error, Sendable, Hashable, CustomStringConvertible {
    /// *Bounds*: at least one.
    package let problems: [FieldProblem]

    package init(_ problems: [FieldProblem]) {
        self.problems = problems
    }

    package var description: String { problems.map(\.description).joined(separator: " ") }
}
