/// What parser, help and completion know of a parameter: all but its type.
struct Declaration: Sendable {
    /// How it is written.
    enum Form: Hashable, Sendable {
        /// `--name`, without a value.
        case flag
        /// `--name` or `--no-name`.
        case toggle
        /// `--name VALUE` or `--name=VALUE`.
        case option
        /// A word by its place.
        case word
    }

    /// How often a parameter may or must be given.
    enum Occurrence: Hashable, Sendable {
        case optional
        case required
        /// Any number of times, at least so often.
        case repeated(atLeast: Int)
    }

    let form: Form
    /// Without the dashes: `months`; of a word, what stands for it in help: `INSTITUTION`.
    let name: String
    /// One letter for `-m`.
    var short: Character?
    /// One sentence for help.
    let summary: String
    var occurrence = Occurrence.optional
    var placeholder = ""
    var expectation = ""
    var completion = ArgumentCompletion.none
    /// What holds when it is not given, for help.
    var defaultText: String?
    /// Whether one value may hold several, with commas between them.
    var isSplitAtCommas = false
    /// Makes the value of its text; nil when the text is none.
    var read: @Sendable (String) -> (any Sendable)? = { _ in nil }

    /// As it is written on the command line: `--months`, `INSTITUTION`.
    var written: String { form == .word ? name : "--\(name)" }

    var isRequired: Bool {
        switch occurrence {
        case .optional: false
        case .required: true
        case .repeated(let least): least > 0
        }
    }

    var isRepeated: Bool {
        if case .repeated = occurrence { return true }
        return false
    }
}

/// Anything that can stand in a command's list of parameters.
protocol Declared: Sendable {
    var declaration: Declaration { get }
}
