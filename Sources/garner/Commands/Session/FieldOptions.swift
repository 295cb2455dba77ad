internal import Ground
internal import Service

/// Options made of the fields of a form: `--day-of-month` for `day_of_month`.
///
/// So a field is told once, in the form, and stands in help, completion, commands and CSV files alike.
struct FieldOptions: Sendable {
    private let options: [(field: String, parameter: Parameter<String?>)]

    /// Credentials are left out: what stands on a command line is seen by everybody on the machine.
    init(_ fields: [FieldInfo], without names: Set<String> = []) {
        options = fields.filter { !$0.isSecret && !names.contains($0.name) }.map { field in
            let meaning = field.meaning.prefix(1).uppercased() + field.meaning.dropFirst() + "."
            return (field.name, .option(field.name.replacing("_", with: "-"), meaning))
        }
    }

    var parameters: [any Declared] { options.map(\.parameter) }

    /// The fields that were given; in a file an empty cell leaves things as they are, but who types an option means it.
    func values(of session: Session) throws(CommandFailure) -> [String: String] {
        var values: [String: String] = [:]
        for option in options {
            guard let value = session[option.parameter] else { continue }
            guard !value.trimmed.isEmpty else {
                throw CommandFailure(
                    .usage,
                    "\(option.parameter.declaration.written) is empty; write - to clear a setting."
                )
            }
            values[option.field] = value
        }
        return values
    }

    /// The same, where at least one is needed.
    func changes(of session: Session, _ command: String) throws -> [String: String] {
        let values = try values(of: session)
        guard !values.isEmpty else {
            throw UsageError(message: "Say what is to be changed.", command: "garner \(command)")
        }
        return values
    }

    /// What help says below an edit.
    static let clearing =
        "What is not given stays as it is. The value - clears a setting, so that it is inherited again."
}
