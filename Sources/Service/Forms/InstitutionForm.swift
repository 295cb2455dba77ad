internal import Tenancy

/// Institutions and groups as fields of text.
package enum InstitutionForm {
    package static let fields = [
        FieldInfo("name", "the name, unique in the consortium"),
        FieldInfo("local_id", "the consortium's own number for it, unique where given"),
        FieldInfo("state", "active or inactive"),
        FieldInfo("notes", "anything worth knowing"),
    ]

    private static let names = FieldNames(fields)

    static func apply(_ values: [String: String], to details: InstitutionDetails) throws -> InstitutionDetails {
        var details = details
        var reader = FieldReader(values, known: names)
        reader.read("name", into: &details.name)
        reader.read("local_id", into: &details.localID)
        reader.read("state", into: &details.state)
        reader.read("notes", into: &details.notes)
        return try reader.check.finishing { () throws(InvalidFields) in try details.validated() }
    }
}

extension FieldCheck {
    /// The result of a validation, or its problems together with the ones noted while reading.
    func finishing<Value>(_ validate: () throws(InvalidFields) -> Value) throws(InvalidFields) -> Value {
        do {
            let value = try validate()
            try finish()
            return value
        } catch {
            let read = Set(problems.map(\.field))
            let further = problems.isEmpty ? error.problems : error.problems.filter { !read.contains($0.field) }
            throw InvalidFields(problems + further)
        }
    }
}
