/// What an institution was given by a provider: open only between the sealed column and a request.
///
/// It describes itself without its values, so that it can stand in an error or a log by mistake.
package struct Credentials: Sendable, Hashable {
    /// *Bounds*: values are not empty, at most 1,000 characters, on one line.
    package let values: [CredentialField: String]

    /// Takes what has a value; an empty text is no credential.
    package init(_ values: [CredentialField: String]) {
        self.values = values.filter { !$0.value.isEmpty }
    }

    /// The open value of a field; nil when it was not given.
    package subscript(field: CredentialField) -> String? { values[field] }

    package var filled: [CredentialField] { values.keys.sorted() }

    /// The values, to be masked wherever a text may repeat them: longest first, so that none is cut by another.
    package var secrets: [String] { values.values.sorted { ($0.count, $0) > ($1.count, $1) } }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "credentials (\(filled.map(\.rawValue).joined(separator: ", ")))" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: ["filled": filled]) }
}
