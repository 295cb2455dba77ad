/// The commands of a tree as completion scripts see them: each with the options that may follow it.
struct CompletionScript {
    /// A command with the way that leads to it.
    struct Place {
        /// The names that lead here, without the program's.
        let names: [String]
        let command: Command
        /// Options of every command, then the command's own, then help.
        let options: [Declaration]

        var words: [Declaration] { command.verb?.parameters.filter { $0.form == .word } ?? [] }
    }

    let program: String
    let places: [Place]

    init(_ tree: CommandTree) {
        program = tree.root.name
        places = Self.places(from: tree.root, names: [], shared: tree.shared)
    }

    private static func places(from command: Command, names: [String], shared: [Declaration]) -> [Place] {
        let own = command.verb?.parameters.filter { $0.form != .word } ?? []
        var options = shared + own + [Declaration(form: .flag, name: "help", short: "h", summary: "Shows help.")]
        if names.isEmpty { options.append(Declaration(form: .flag, name: "version", summary: "Shows the version.")) }
        let here = Place(names: names, command: command, options: options)
        return [here] + command.commands.flatMap { places(from: $0, names: names + [$0.name], shared: shared) }
    }
}

extension Declaration {
    /// Every way to write the option.
    var spellings: [String] {
        let long = form == .toggle ? ["--\(name)", "--no-\(name)"] : ["--\(name)"]
        return (short.map { ["-\($0)"] } ?? []) + long
    }
}
