/// What somebody typed that the program cannot take.
struct UsageError: Error, Hashable, CustomStringConvertible {
    /// One sentence.
    let message: String
    /// The command whose help says more: `garner harvest request`.
    let command: String

    var description: String { message }
}
