/// The help of one command, made of its declaration.
struct HelpPage {
    private let tree: CommandTree
    /// The commands that lead to the one in question, which is last.
    private let path: [Command]
    private let width: Int

    /// *Bounds*: the width is held between 40 and 100 columns, the range that reads well.
    init(_ path: [Command], of tree: CommandTree, width: Int) {
        self.tree = tree
        self.path = path
        self.width = min(max(width, 40), 100)
    }

    var text: String {
        var sections = [WrappedText.lines(command.summary, width: width)]
        sections.append(usage)
        if !command.discussion.isEmpty { sections.append(WrappedText.paragraphs(command.discussion, width: width)) }
        if !command.commands.isEmpty {
            sections.append(list("Commands", command.commands.map { ($0.name, $0.summary) }))
        }
        let words = parameters.filter { $0.form == .word }
        if !words.isEmpty { sections.append(list("Arguments", words.map { ($0.name, Self.explanation(of: $0)) })) }
        let options = parameters.filter { $0.form != .word }
        if !options.isEmpty { sections.append(list("Options", options.map(Self.entry(for:)))) }
        sections.append(list("Options of every command", tree.shared.map(Self.entry(for:)) + own))
        if let examples { sections.append(examples) }
        if !command.commands.isEmpty {
            sections.append(WrappedText.lines("“\(written) COMMAND --help” says more about a command.", width: width))
        }
        return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var command: Command { path[path.count - 1] }

    private var parameters: [Declaration] { command.verb?.parameters ?? [] }

    private var written: String { path.map(\.name).joined(separator: " ") }

    /// What the parser itself understands.
    private var own: [(String, String)] {
        let help = ("-h, --help", "Shows this help.")
        return path.count == 1 ? [help, ("    --version", "Shows the version.")] : [help]
    }

    private var usage: [String] {
        var parts = [written]
        if command.verb == nil {
            parts.append("COMMAND")
        } else {
            let options = parameters.filter { $0.form != .word }
            parts += options.filter(\.isRequired).map { "--\($0.name) \($0.placeholder)\($0.isRepeated ? "..." : "")" }
            if options.contains(where: { !$0.isRequired }) { parts.append("[OPTION]...") }
            parts += parameters.filter { $0.form == .word }.map(Self.place(of:))
        }
        let lines = WrappedText.lines(parts.joined(separator: " "), width: width - 7)
        return zip(["Usage: "] + [String](repeating: "       ", count: lines.count), lines).map { $0 + $1 }
    }

    private var examples: [String]? {
        guard let examples = command.verb?.examples, !examples.isEmpty else { return nil }
        let entries = examples.flatMap { example in
            ["  \(path[0].name) \(example.line)"]
                + WrappedText.lines(example.explanation, width: width - 6).map { "      \($0)" }
        }
        return ["Examples:"] + entries
    }

    private static func place(of word: Declaration) -> String {
        switch word.occurrence {
        case .required: word.name
        case .optional: "[\(word.name)]"
        case .repeated(let least): least > 0 ? "\(word.name)..." : "[\(word.name)]..."
        }
    }

    private static func entry(for option: Declaration) -> (String, String) {
        let short = option.short.map { "-\($0), " } ?? "    "
        let long =
            switch option.form {
            case .toggle: "--[no-]\(option.name)"
            case .option: "--\(option.name) \(option.placeholder)"
            case .flag, .word: "--\(option.name)"
            }
        return (short + long, explanation(of: option))
    }

    private static func explanation(of declaration: Declaration) -> String {
        var sentences = [declaration.summary]
        if case .words(let words) = declaration.completion, words.count <= 12 {
            sentences.append("One of \(words.joined(separator: ", ")).")
        }
        if let text = declaration.defaultText { sentences.append("Default: \(text).") }
        if declaration.isRepeated, declaration.form == .option {
            sentences.append(
                declaration.isSplitAtCommas ? "Several with commas between." : "May be given several times."
            )
        }
        return sentences.joined(separator: " ")
    }

    /// Names on the left, explanations on the right; a name that is too long has its line alone.
    private func list(_ title: String, _ entries: [(name: String, explanation: String)]) -> [String] {
        let longest = entries.map(\.name.displayWidth).filter { $0 <= 30 }.max() ?? 0
        var lines = ["\(title):"]
        for entry in entries {
            let indentation = String(repeating: " ", count: longest + 4)
            var explanation = WrappedText.lines(entry.explanation, width: max(20, width - longest - 4))[...]
            if entry.name.displayWidth <= longest {
                lines.append("  \(entry.name.padded(to: longest))  \(explanation.popFirst() ?? "")")
            } else {
                lines.append("  \(entry.name)")
            }
            lines += explanation.map { indentation + $0 }
        }
        return lines
    }
}
