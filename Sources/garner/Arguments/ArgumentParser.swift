internal import Ground

/// What the typed words ask for.
enum Invocation: Sendable {
    case run(Command.Verb, Arguments)
    /// Help for the last of the commands, which lead to it from the program.
    case help([Command])
    /// Nothing, since the last of the commands is a noun and no verb follows.
    case incomplete([Command])
    case version
}

/// Reads the typed words by the declarations of a command tree.
///
/// Options may stand anywhere, also before the command that they belong to when every command takes them; `--` ends them.
struct ArgumentParser {
    private let tree: CommandTree
    private var path: [Command]
    private var rest: ArraySlice<String>
    private var words: [String] = []
    private var given: [(declaration: Declaration, value: any Sendable)] = []
    private var optionsHaveEnded = false

    private init(_ tree: CommandTree, _ words: [String]) {
        self.tree = tree
        path = [tree.root]
        rest = words[...]
    }

    /// Reads the words behind the program's name.
    static func parse(_ words: [String], by tree: CommandTree) throws(UsageError) -> Invocation {
        var parser = ArgumentParser(tree, words)
        return try parser.parse()
    }

    private var command: Command { path[path.count - 1] }

    private mutating func parse() throws(UsageError) -> Invocation {
        if rest.first == "help" { rest = rest.dropFirst() + ["--help"] }
        while let word = rest.popFirst() {
            if optionsHaveEnded || !word.hasPrefix("-") || word == "-" || Int(word) != nil {
                try take(word: word)
            } else if word == "--" {
                optionsHaveEnded = true
            } else if word == "--help" || word == "-h" {
                return .help(path)
            } else if word == "--version", path.count == 1 {
                return .version
            } else {
                try take(option: word)
            }
        }
        guard let verb = command.verb else { return .incomplete(path) }
        return .run(verb, try arguments(of: verb))
    }

    private mutating func take(word: String) throws(UsageError) {
        guard command.verb == nil else {
            words.append(word)
            return
        }
        guard let next = command.command(named: word) else {
            let question = Suggestion.question(for: word, among: command.commands.map(\.name))
            throw error("\(path.count == 1 ? "There" : "“\(written)”: there") is no command “\(word)”.\(question)")
        }
        path.append(next)
    }

    // MARK: - Options

    private mutating func take(option word: String) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let (declaration, isOn) = declaration(of: name) else {
            let names = options.flatMap { $0.form == .toggle ? ["--\($0.name)", "--no-\($0.name)"] : ["--\($0.name)"] }
            throw error("\(name) is no option here.\(Suggestion.question(for: name, among: names + ["--help"]))")
        }
        guard declaration.form == .option else {
            guard parts.count == 1 else { throw error("\(name) takes no value.") }
            given.append((declaration, isOn))
            return
        }
        if parts.count == 2 {
            try take(value: String(parts[1]), of: declaration)
        } else if let next = rest.first, !next.hasPrefix("--") {
            rest = rest.dropFirst()
            try take(value: next, of: declaration)
        } else {
            throw error("\(name) needs a value: \(declaration.expectation).")
        }
    }

    private mutating func take(value: String, of declaration: Declaration) throws(UsageError) {
        let texts = declaration.isSplitAtCommas ? value.split(separator: ",").map(String.init) : [value]
        guard !texts.isEmpty else { throw error(Self.refusal(of: value, by: declaration)) }
        for text in texts {
            guard let value = declaration.read(text) else { throw error(Self.refusal(of: text, by: declaration)) }
            given.append((declaration, value))
        }
    }

    private var options: [Declaration] {
        tree.shared + (command.verb?.parameters ?? []).filter { $0.form != .word }
    }

    /// The option that is meant, and whether its name says yes.
    private func declaration(of name: String) -> (Declaration, isOn: Bool)? {
        for option in options {
            if name == "--\(option.name)" || (option.short.map { name == "-\($0)" } ?? false) { return (option, true) }
            if option.form == .toggle, name == "--no-\(option.name)" { return (option, false) }
        }
        return nil
    }

    private static func refusal(of text: String, by declaration: Declaration) -> String {
        var question = ""
        if case .words(let words) = declaration.completion { question = Suggestion.question(for: text, among: words) }
        return "\(declaration.written) takes \(declaration.expectation), not “\(text)”.\(question)"
    }

    // MARK: - The whole

    private func arguments(of verb: Command.Verb) throws(UsageError) -> Arguments {
        let declared = tree.shared + verb.parameters
        var arguments = Arguments(declared: declared)
        for (declaration, value) in given {
            guard declaration.isRepeated || arguments.count(of: declaration) == 0 else {
                throw error("\(declaration.written) is given twice.")
            }
            arguments.add(value, to: declaration)
        }
        var rest = words[...]
        for declaration in verb.parameters where declaration.form == .word {
            for word in declaration.isRepeated ? rest : rest.prefix(1) {
                guard let value = declaration.read(word) else { throw error(Self.refusal(of: word, by: declaration)) }
                arguments.add(value, to: declaration)
                rest = rest.dropFirst()
            }
        }
        if let word = rest.first { throw error("“\(word)” is one word too many.") }
        for declaration in declared where declaration.isRequired && arguments.count(of: declaration) == 0 {
            throw error("\(declaration.written) is missing: \(declaration.expectation).")
        }
        return arguments
    }

    private var written: String { path.map(\.name).joined(separator: " ") }

    private func error(_ message: String) -> UsageError { UsageError(message: message, command: written) }
}
