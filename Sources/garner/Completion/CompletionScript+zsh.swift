extension CompletionScript {
    /// The script for zsh; it works from a folder of `fpath` and when it is sourced.
    var zsh: String {
        """
        #compdef \(program)
        # Completion of \(program) for zsh, written by “\(program) completion zsh”.

        \(places.reversed().map(function(of:)).joined(separator: "\n\n"))

        if [[ $funcstack[1] == _\(program) ]]; then
            _\(program) "$@"
        else
            compdef _\(program) \(program)
        fi

        """
    }

    private func function(of place: Place) -> String {
        let name = functionName(place.names)
        var specifications = place.options.flatMap(Self.specifications(of:))
        guard place.command.verb == nil else {
            specifications += place.words.map(Self.specification(ofWord:))
            return "\(name)() {\n    _arguments \\\n        \(specifications.joined(separator: " \\\n        "))\n}"
        }
        specifications += ["'1: :->command'", "'*:: :->rest'"]
        let commands = place.command.commands
        let descriptions = commands.map { "                '\($0.name):\(Self.escaped($0.summary))'" }
        let branches = commands.map { "                \($0.name)) \(functionName(place.names + [$0.name])) ;;" }
        return """
            \(name)() {
                local context state state_descr line
                typeset -A opt_args
                _arguments -C \\
                    \(specifications.joined(separator: " \\\n        "))
                case $state in
                    command)
                        local -a commands=(
            \(descriptions.joined(separator: "\n"))
                        )
                        _describe command commands
                        ;;
                    rest)
                        case $line[1] in
            \(branches.joined(separator: "\n"))
                        esac
                        ;;
                esac
            }
            """
    }

    private func functionName(_ names: [String]) -> String { "_" + ([program] + names).joined(separator: "_") }

    private static func specifications(of option: Declaration) -> [String] {
        let others = option.isRepeated ? "*" : "(\(option.spellings.joined(separator: " ")))"
        let value = option.form == .option ? ":\(escaped(option.placeholder)):\(action(option.completion))" : ""
        return option.spellings.map { spelling in
            let equals = option.form == .option && spelling.hasPrefix("--") ? "=" : ""
            return "'\(others)\(spelling)\(equals)[\(escaped(option.summary))]\(value)'"
        }
    }

    private static func specification(ofWord word: Declaration) -> String {
        let place = word.isRepeated ? "*:" : word.isRequired ? ":" : "::"
        return "'\(place)\(escaped(word.name)):\(action(word.completion))'"
    }

    private static func action(_ completion: ArgumentCompletion) -> String {
        switch completion {
        case .none: " "
        case .file: "_files"
        case .folder: "_files -/"
        case .words(let words): "(\(words.joined(separator: " ")))"
        }
    }

    /// Text inside single quotes, where _arguments and _describe give colons and brackets a meaning.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing(":", with: "\\:").replacing("[", with: "\\[")
            .replacing("]", with: "\\]").replacing("'", with: "'\\''")
    }
}
