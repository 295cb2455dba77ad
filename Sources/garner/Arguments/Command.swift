/// Something that the program does, or a noun under which such commands stand.
struct Command: Sendable {
    let name: String
    /// One sentence in the third person, with its point.
    let summary: String
    /// What help says below the summary; paragraphs are parted by empty lines.
    let discussion: String
    let body: Body

    /// What a command does: it names others below it, or it is carried out.
    enum Body: Sendable {
        case noun([Command])
        case verb(Verb)
    }

    /// A command that is carried out, with what may follow it.
    struct Verb: Sendable {
        let parameters: [Declaration]
        let examples: [Example]
        let run: @Sendable (Arguments, Console) async throws -> Void
    }

    /// A line that can be typed, without the program's name, and what it does.
    struct Example: Sendable {
        let line: String
        let explanation: String

        init(_ line: String, _ explanation: String) {
            self.line = line
            self.explanation = explanation
        }
    }

    /// A noun and its verbs, or the program and its nouns.
    init(_ name: String, _ summary: String, discussion: String = "", commands: [Command]) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        body = .noun(commands)
    }

    /// A verb.
    init(
        _ name: String,
        _ summary: String,
        discussion: String = "",
        _ parameters: [any Declared] = [],
        examples: [Example] = [],
        run: @escaping @Sendable (Arguments, Console) async throws -> Void
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        body = .verb(Verb(parameters: parameters.map(\.declaration), examples: examples, run: run))
    }

    /// The commands that stand under this one.
    var commands: [Command] {
        if case .noun(let commands) = body { commands } else { [] }
    }

    var verb: Verb? {
        if case .verb(let verb) = body { verb } else { nil }
    }

    func command(named name: some StringProtocol) -> Command? { commands.first { $0.name == name } }
}

/// The whole program: what is typed first, what stands below it, and the options that every command takes.
struct CommandTree: Sendable {
    let root: Command
    let shared: [Declaration]

    init(_ root: Command, shared: [any Declared] = []) {
        self.root = root
        self.shared = shared.map(\.declaration)
    }
}
