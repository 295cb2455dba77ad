package import Ground

/// The programs that the operator registered for recipient chains; a consortium knows their names only.
package protocol RecipientPrograms: Sendable {
    /// The names that a chain may use.
    var names: Set<String> { get }

    /// Runs a program on a document and returns the one that it wrote.
    ///
    /// *Shape*: in, `{"event": {…}, "consortium": {…}, "recipients": [{"name": …, "email": …}]}`; out, the new list of
    /// recipients, or `{"recipients": […], "stop": true}` to end the chain.
    /// *Throws*: `RecipientProgramError`; the chain then skips the link.
    func run(_ name: String, on input: JSONValue) async throws -> JSONValue
}

/// Why a program was no help.
package struct RecipientProgramError: Error, Sendable, CustomStringConvertible {
    /// One sentence for people.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// An installation without registered programs.
package struct NoRecipientPrograms: RecipientPrograms {
    package let names: Set<String> = []

    /// Knows no program.
    package init() {}

    /// Throws: there is no program to run.
    package func run(_ name: String, on input: JSONValue) async throws -> JSONValue {
        throw RecipientProgramError("No program named \(name) is registered in the configuration.")
    }
}
