/// A kind of value that can be written on the command line.
protocol ArgumentValue: Sendable {
    /// Nil when the text is no such value.
    init?(argument: String)

    /// What stands for the value in help: `MONTH`.
    static var placeholder: String { get }

    /// What a value looks like, as it reads behind “takes”: `a month such as 2025-01`.
    static var expectation: String { get }

    /// How a shell completes the value.
    static var completion: ArgumentCompletion { get }

    /// The value as help writes it.
    var written: String { get }
}

extension ArgumentValue {
    static var completion: ArgumentCompletion { .none }

    var written: String { String(describing: self) }
}

/// How a shell completes a value.
enum ArgumentCompletion: Hashable, Sendable {
    case none
    case file
    case folder
    case words([String])
}

/// A value that is one of a few words, which are written as the cases' raw values.
///
/// Case does not matter, so that `TR` and `tr` name the same report, and `fail` the status `Fail`.
protocol ArgumentChoice: ArgumentValue, CaseIterable, RawRepresentable where RawValue == String {}

extension ArgumentChoice {
    init?(argument: String) {
        guard let choice = Self.allCases.first(where: { $0.rawValue.lowercased() == argument.lowercased() }) else {
            return nil
        }
        self = choice
    }

    var written: String { rawValue }

    static var words: [String] { allCases.map(\.rawValue) }

    static var placeholder: String { words.count <= 3 ? words.joined(separator: "|") : "WORD" }

    static var expectation: String { "one of \(words.joined(separator: ", "))" }

    static var completion: ArgumentCompletion { .words(words) }
}
