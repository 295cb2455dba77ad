extension CommandTree {
    /// Everything that can be typed behind `garner`.
    static let garner: CommandTree = CommandTree(
        Command(
            "garner",
            "Harvests usage reports on schedule, and mails the right people when a harvest needs them.",
            discussion: "Exit codes: \(ExitCode.meanings).",
            commands: [
                DemoCommand.command,
                CompletionCommand.command,
            ]
        )
    )
}
