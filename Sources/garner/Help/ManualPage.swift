internal import Ground

/// The manual page of the whole program, made of the same declarations as its help.
///
/// *Shape*: roff with the macros of man(7), <https://man7.org/linux/man-pages/man7/man.7.html>.
struct ManualPage {
    private let tree: CommandTree
    private let version: String

    init(_ tree: CommandTree, version: String) {
        self.tree = tree
        self.version = version
    }

    var text: String {
        let name = tree.root.name
        var lines = [
            ".TH \(name.uppercased()) 1 \"\" \"\(name) \(version)\" \"User Commands\"",
            ".ad l", ".nh", ".SH NAME", "\(name) \\- \(Self.lowered(tree.root.summary))",
            ".SH SYNOPSIS", ".B \(name)", ".I COMMAND", "[\\fIOPTION\\fR]...",
            ".SH DESCRIPTION",
        ]
        lines += Self.prose(tree.root.summary)
        lines += Self.prose("Each of the commands below explains itself, too: \(name) COMMAND --help.")
        lines.append(".SH COMMANDS")
        for command in tree.root.commands { lines += section(command, [name]) }
        lines.append(".SH OPTIONS")
        lines += Self.prose("Every command takes these.")
        for option in tree.shared { lines += Self.entry(option) }
        lines += [".SH EXIT STATUS"]
        for code in ExitCode.allCases {
            lines += [".TP", ".B \(code.rawValue)", Self.escaped(code.meaning)]
        }
        lines += [".SH FILES"]
        for (path, meaning) in Self.files {
            lines += [".TP", ".I \(Self.escaped(path))", Self.escaped(meaning)]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let files = [
        ("/etc/garner/garner.json5", "The settings, each explained there. --config names another file."),
        ("/var/lib/garner", "The data folder of the service: database, raw answers and the master key."),
        ("/usr/share/garner/templates", "What mails look like."),
    ]

    /// A command and those below it.
    private func section(_ command: Command, _ above: [String]) -> [String] {
        let path = above + [command.name]
        guard let verb = command.verb else {
            return command.commands.flatMap { section($0, path) }
        }
        let words = verb.parameters.filter { $0.form == .word }
        let options = verb.parameters.filter { $0.form != .word }
        var lines = [".SS \"\(Self.escaped((path + words.map(\.name)).joined(separator: " ")))\""]
        lines += Self.prose(command.summary)
        for paragraph in command.discussion.split(separator: "\n\n") { lines += Self.prose(String(paragraph)) }
        for parameter in words + options { lines += Self.entry(parameter) }
        for example in verb.examples {
            lines += [".PP", Self.text(example.explanation), ".PP", ".RS 4", ".nf"]
            lines += [Self.text("\(tree.root.name) \(example.line)"), ".fi", ".RE"]
        }
        return lines
    }

    private static func entry(_ parameter: Declaration) -> [String] {
        var head = parameter.form == .word ? "" : "\\fB\(escaped(parameter.spellings.joined(separator: ", ")))\\fR"
        switch parameter.form {
        case .word: head = "\\fI\(escaped(parameter.name))\\fR"
        case .option: head += " \\fI\(escaped(parameter.placeholder))\\fR"
        case .flag, .toggle: break
        }
        var explanation = parameter.summary
        if let text = parameter.defaultText { explanation += " Default: \(text)." }
        return [".TP", head, text(explanation)]
    }

    private static func prose(_ paragraph: String) -> [String] {
        [".PP", text(paragraph.replacing("\n", with: " "))]
    }

    /// A line of text, which must not be taken for a macro.
    private static func text(_ line: String) -> String {
        let escaped = escaped(line)
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&\(escaped)" : escaped
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            special[scalar] ?? (scalar.isASCII ? String(scalar) : "\\[u\(code(scalar))]")
        }.joined()
    }

    /// What roff has names for: <https://man7.org/linux/man-pages/man7/groff_char.7.html>.
    private static let special: [Unicode.Scalar: String] = [
        "\\": "\\e", "-": "\\-", "\"": "\\(dq", "“": "\\(lq", "”": "\\(rq", "–": "\\(en", "…": "...",
    ]

    /// Four hexadecimal digits at least, in capitals.
    private static func code(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// As the line NAME wants it: without a capital at its beginning, and without a full stop.
    private static func lowered(_ sentence: String) -> String {
        var result = escaped(sentence)
        if result.hasSuffix(".") { result.removeLast() }
        return result.prefix(1).lowercased() + result.dropFirst()
    }
}
