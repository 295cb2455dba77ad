extension CompletionScript {
    /// The script for bash 4 and later.
    var bash: String {
        """
        # Completion of \(program) for bash, written by “\(program) completion bash”.

        _\(program)() {
            local current=${COMP_WORDS[COMP_CWORD]} place="" option="" word index
            COMPREPLY=()
            [[ $current == "=" ]] && current=""
            for (( index = 1; index < COMP_CWORD; index++ )); do
                word=${COMP_WORDS[index]}
                if [[ $word == "=" ]]; then
                    continue
                elif [[ -n $option ]]; then
                    option=""
                elif [[ $word == -* ]]; then
                    case "$place $word" in
                        \(valuedOptions)) option=$word ;;
                    esac
                else
                    case "$place $word" in
                        \(knownPlaces)) place="$place $word" ;;
                    esac
                fi
            done
            if [[ -n $option ]]; then
                case "$place $option" in
        \(lines(optionValues))
                esac
            elif [[ $current == -* ]]; then
                case $place in
        \(lines(places.map { ($0.key, Self.offer($0.options.flatMap(\.spellings))) }))
                esac
            else
                case $place in
        \(lines(words))
                esac
            fi
        }

        complete -F _\(program) \(program)

        """
    }

    private var valuedOptions: String {
        Self.pattern(places.flatMap { place in place.valued.flatMap(\.spellings).map { "\(place.key) \($0)" } })
    }

    private var knownPlaces: String { Self.pattern(places.map(\.key).filter { !$0.isEmpty }) }

    private var optionValues: [(String, String)] {
        places.flatMap { place in
            place.valued.flatMap { option in
                option.spellings.compactMap { spelling in
                    Self.offer(option.completion).map { ("\(place.key) \(spelling)", $0) }
                }
            }
        }
    }

    private var words: [(String, String)] {
        places.compactMap { place in
            if place.command.verb == nil { return (place.key, Self.offer(place.command.commands.map(\.name))) }
            return place.words.lazy.compactMap { Self.offer($0.completion) }.first.map { (place.key, $0) }
        }
    }

    private func lines(_ cases: [(String, String)]) -> String {
        cases.map { "            \"\($0.0)\") \($0.1) ;;" }.joined(separator: "\n")
    }

    private static func pattern(_ texts: [String]) -> String {
        texts.isEmpty ? "\"\"" : texts.map { "\"\($0)\"" }.joined(separator: " | ")
    }

    private static func offer(_ completion: ArgumentCompletion) -> String? {
        switch completion {
        case .none: nil
        case .file: #"compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$current")"#
        case .folder: #"compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$current")"#
        case .words(let words): offer(words)
        }
    }

    private static func offer(_ words: [String]) -> String {
        #"mapfile -t COMPREPLY < <(compgen -W "\#(words.joined(separator: " "))" -- "$current")"#
    }
}

extension CompletionScript.Place {
    /// The names that lead here, each with a space before it, as the script collects them.
    fileprivate var key: String { names.map { " \($0)" }.joined() }

    fileprivate var valued: [Declaration] { options.filter { $0.form == .option } }
}
