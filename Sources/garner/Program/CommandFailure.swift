/// Why a command could not do its work, with the exit code that says so to the shell.
struct CommandFailure: Error, Hashable, CustomStringConvertible {
    let code: ExitCode
    /// One sentence: the cause and the remedy.
    let message: String

    init(_ code: ExitCode, _ message: String) {
        self.code = code
        self.message = message
    }

    var description: String { message }
}
