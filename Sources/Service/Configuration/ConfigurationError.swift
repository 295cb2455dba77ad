/// What is wrong with the configuration, all of it at once.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In the order of the file, then of the variables.
    package let problems: [Problem]

    package init(_ problems: [Problem]) {
        self.problems = problems
    }

    /// One mistake and the place where it is mended.
    package struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// The file with its line, or the variable: `/etc/garner/garner.json5:12`.
        package let place: String
        /// The setting; nil when the file as a whole cannot be read.
        package let key: String?
        /// What was expected and what was found, as a sentence.
        package let message: String

        package init(_ place: String, _ key: String?, _ message: String) {
            self.place = place
            self.key = key
            self.message = message
        }

        package var description: String {
            guard let key else { return "\(place): \(message)" }
            return "\(place): \(key): \(message)"
        }
    }

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
