/// What is wrong with a line of a CSV file.
package struct CSVError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, counted from 1, on which the record at fault begins.
    package let line: Int
    /// What is wrong, as a sentence without its final point.
    package let problem: String

    /// Blames a line, also for what a use case finds wrong with its values.
    package init(line: Int, problem: String) {
        self.line = line
        self.problem = problem
    }

    package var description: String { "line \(line): \(problem)" }
}
