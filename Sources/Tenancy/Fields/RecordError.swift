package import Ground

/// Why a row could not be read or changed, told alike for every kind of thing.
///
/// A row of another consortium and a row that does not exist give equal errors: nothing tells the two apart.
package struct RecordError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable {
        /// There is no such thing, as far as this consortium goes.
        case unknown
        /// The name, key or address is taken.
        case duplicate
        /// Somebody else changed it since it was read.
        case changed
        /// Other things depend on it.
        case inUse
    }

    package let code: Code
    /// What kind of thing: `institution`.
    package let subject: String
    /// One sentence: the cause and the remedy.
    package let message: String

    package init(_ code: Code, _ subject: String, _ message: String) {
        self.code = code
        self.subject = subject
        self.message = message
    }

    package static func unknown<Kind>(_ subject: String, _ id: Identifier<Kind>) -> RecordError {
        unknown(subject, named: "with the number \(id)")
    }

    /// For a thing asked for by name: `unknown("provider", named: "“JSTOR”")`.
    package static func unknown(_ subject: String, named name: String) -> RecordError {
        RecordError(.unknown, subject, "There is no \(subject) \(name).")
    }

    package static func duplicate(_ subject: String, _ field: String, _ value: String) -> RecordError {
        RecordError(
            .duplicate,
            subject,
            "The \(field) “\(FieldCheck.excerpt(value))” is taken by another \(subject); choose another one."
        )
    }

    package static func changed(_ subject: String) -> RecordError {
        RecordError(.changed, subject, "The \(subject) was changed by somebody else meanwhile; read it again.")
    }

    package var description: String { message }
}
