/// A parameter of a command, and the key to its value in the parsed arguments.
///
/// *Shape*: declared once and used twice:
/// ```swift
/// let months = Parameter<MonthRange?>.option("months", "The months to ask for.")
/// Command("request", "Asks for harvests.", [months]) { arguments, console in
///     let range = arguments[months]   // MonthRange?
/// }
/// ```
struct Parameter<Value: Sendable>: Declared {
    let declaration: Declaration
    /// Makes the parameter's value of the values that were read, in their order.
    let collect: @Sendable ([any Sendable]) -> Value
}

extension Parameter {
    /// `--name VALUE`, nil when it is not given.
    static func option<Single: ArgumentValue>(
        _ name: String,
        _ summary: String,
        short: Character? = nil,
        placeholder: String? = nil
    ) -> Self where Value == Single? {
        Self(declaration: .option(Single.self, name, summary, short, placeholder)) { $0.first as? Single }
    }

    /// `--name VALUE`, any number of times.
    static func options<Single: ArgumentValue>(
        _ name: String,
        _ summary: String,
        short: Character? = nil,
        placeholder: String? = nil,
        splitAtCommas: Bool = false,
        atLeast least: Int = 0
    ) -> Self where Value == [Single] {
        var declaration = Declaration.option(Single.self, name, summary, short, placeholder)
        declaration.occurrence = .repeated(atLeast: least)
        declaration.isSplitAtCommas = splitAtCommas
        return Self(declaration: declaration) { $0.compactMap { $0 as? Single } }
    }
}

extension Parameter where Value: ArgumentValue {
    /// `--name VALUE`, with a value that holds when it is not given.
    static func option(
        _ name: String,
        _ summary: String,
        short: Character? = nil,
        placeholder: String? = nil,
        default fallback: Value
    ) -> Self {
        var declaration = Declaration.option(Value.self, name, summary, short, placeholder)
        declaration.defaultText = fallback.written
        return Self(declaration: declaration) { $0.first as? Value ?? fallback }
    }

    /// `--name VALUE` that must be given.
    static func required(
        _ name: String,
        _ summary: String,
        short: Character? = nil,
        placeholder: String? = nil
    ) -> Self {
        var declaration = Declaration.option(Value.self, name, summary, short, placeholder)
        declaration.occurrence = .required
        return Self(declaration: declaration) { required($0, name) }
    }

    /// A word that must be given.
    static func word(_ name: String, _ summary: String) -> Self {
        Self(declaration: .word(Value.self, name, summary, .required)) { required($0, name) }
    }

    private static func required(_ values: [any Sendable], _ name: String) -> Value {
        guard let value = values.first as? Value else {
            preconditionFailure("the parser refuses a command without \(name)")
        }
        return value
    }
}

extension Parameter<Bool> {
    /// `--name`, true when it is given.
    static func flag(_ name: String, _ summary: String, short: Character? = nil) -> Self {
        Self(declaration: Declaration(form: .flag, name: name, short: short, summary: summary)) { !$0.isEmpty }
    }
}

extension Parameter<Bool?> {
    /// `--name` for true, `--no-name` for false, nil when neither is given.
    static func toggle(_ name: String, _ summary: String) -> Self {
        Self(declaration: Declaration(form: .toggle, name: name, summary: summary)) { $0.first as? Bool }
    }
}

extension Parameter {
    /// A word that may be given.
    static func optionalWord<Single: ArgumentValue>(_ name: String, _ summary: String) -> Self
    where Value == Single? {
        Self(declaration: .word(Single.self, name, summary, .optional)) { $0.first as? Single }
    }

    /// All further words; only the last word of a command may be one.
    static func words<Single: ArgumentValue>(
        _ name: String,
        _ summary: String,
        atLeast least: Int = 1
    ) -> Self where Value == [Single] {
        Self(declaration: .word(Single.self, name, summary, .repeated(atLeast: least))) { values in
            values.compactMap { $0 as? Single }
        }
    }
}

extension Declaration {
    fileprivate static func option<Value: ArgumentValue>(
        _ type: Value.Type,
        _ name: String,
        _ summary: String,
        _ short: Character?,
        _ placeholder: String?
    ) -> Declaration {
        var declaration = Declaration(form: .option, name: name, short: short, summary: summary)
        declaration.describe(type)
        declaration.placeholder = placeholder ?? Value.placeholder
        return declaration
    }

    fileprivate static func word<Value: ArgumentValue>(
        _ type: Value.Type,
        _ name: String,
        _ summary: String,
        _ occurrence: Occurrence
    ) -> Declaration {
        var declaration = Declaration(form: .word, name: name, summary: summary, occurrence: occurrence)
        declaration.describe(type)
        return declaration
    }

    private mutating func describe<Value: ArgumentValue>(_ type: Value.Type) {
        expectation = Value.expectation
        completion = Value.completion
        read = { Value(argument: $0) }
    }
}
