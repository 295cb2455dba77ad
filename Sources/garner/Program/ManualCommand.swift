internal import Ground

/// `garner manual`.
enum ManualCommand {
    static let command: Command = Command(
        "manual",
        "Prints the manual page, which tells of every command.",
        examples: [.init("manual | man -l -", "Reads it.")]
    ) { _, console in
        console.print(ManualPage(.garner, version: Product.version).text.trimmed)
    }
}
