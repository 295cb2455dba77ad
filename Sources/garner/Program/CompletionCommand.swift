internal import Ground

/// `garner completion bash|zsh`.
enum CompletionCommand {
    /// The shells that a script can be written for.
    private enum Shell: String, ArgumentChoice {
        case bash
        case zsh
    }

    private static let shell = Parameter<Shell>.word("SHELL", "The shell that is to complete.")

    static let command: Command = Command(
        "completion",
        "Prints a script with which a shell completes commands and options.",
        discussion: """
            For bash, put the script into a file named garner in ~/.local/share/bash-completion/completions.

            For zsh, put it into a file named _garner in a folder of $fpath.
            """,
        [shell],
        examples: [
            .init("completion bash > ~/.local/share/bash-completion/completions/garner", "Completes in new shells."),
            .init("completion zsh > ~/.zfunc/_garner", "The same, when ~/.zfunc is in $fpath."),
        ]
    ) { arguments, console in
        let script = CompletionScript(.garner)
        console.print((arguments[shell] == .bash ? script.bash : script.zsh).trimmed)
    }
}
