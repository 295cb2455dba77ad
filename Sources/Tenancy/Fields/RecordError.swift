package import Ground

/// Why a row could not be read or changed, told alike for every kind of thing.
///
/// A row of another consortium and a row that does not exist give equal errors: nothing tells the two apart.
package struct RecordError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which of the five ways a row can refuse, the same for every kind of row.
    package enum Code: String, Sendable, Hashable {
        /// There is no such thing, as far as this consortium goes.
        case unknown
        /// The name, key or address is taken.
        case duplicate
        /// Somebody else changed it since it was read.
        case changed
        /// Other things depend on it.
        case inUse
        /// It is decided, and trying again changes nothing.
        case settled
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

    /// For a thing asked for by number; the same for another consortium's row as for none.
    package static func unknown<Kind>(_ subject: String, _ id: Identifier<Kind>) -> RecordError {
        unknown(subject, named: "with the number \(id)")
    }

    /// For a thing asked for by name: `unknown("provider", named: "“JSTOR”")`.
    package static func unknown(_ subject: String, named name: String) -> RecordError {
        RecordError(.unknown, subject, "There is no \(subject) \(name).")
    }

    /// For a value that must be unique and is not; it stands in the message, cut to an excerpt.
    package static func duplicate(_ subject: String, _ field: String, _ value: String) -> RecordError {
        RecordError(
            .duplicate,
            subject,
            "The \(field) “\(FieldCheck.excerpt(value))” is taken by another \(subject); choose another one."
        )
    }

    /// For a row whose version is no longer the one that was read.
    package static func changed(_ subject: String) -> RecordError {
        RecordError(.changed, subject, "The \(subject) was changed by somebody else meanwhile; read it again.")
    }

    /// For what can only be asked inside a consortium, of a principal that acts in none.
    package static let consortiumNotSaid = RecordError(.unknown, "consortium", "Say which consortium is meant.")

    package var asksForConsortium: Bool { self == .consortiumNotSaid }

    package var description: String { message }
}
