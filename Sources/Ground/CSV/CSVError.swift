/// What is wrong with a line of a CSV file.
package struct CSVError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, counted from 1, on which the record at fault begins.
    package let line: Int
    /// What is wrong, as a sentence without its final point.
    package let problem: String

    package init(line: Int, problem: String) {
        self.line = line
        self.problem = problem
    }

    package var description: String { "line \(line): \(problem)" }
}
