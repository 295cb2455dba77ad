internal import Foundation
internal import Ground

/// Where a command writes and what it reads from, so that tests can stand in for a terminal.
struct Console: Sendable {
    /// Columns of the terminal that shows standard output; nil when it goes to a file or a pipe.
    let width: Int?
    /// Columns of the terminal that shows standard error; nil when it goes to a file or a pipe.
    let errorWidth: Int?
    private let output: @Sendable (String) -> Void
    private let errors: @Sendable (String) -> Void
    private let input: (@Sendable () -> String?)?
    private let secretInput: (@Sendable () -> String?)?
    private var showsConfirmations = true

    /// An input of nil means that nobody sits there to be asked.
    init(
        width: Int? = nil,
        errorWidth: Int? = nil,
        output: @escaping @Sendable (String) -> Void,
        errors: @escaping @Sendable (String) -> Void,
        input: (@Sendable () -> String?)? = nil,
        secretInput: (@Sendable () -> String?)? = nil
    ) {
        self.width = width
        self.errorWidth = errorWidth
        self.output = output
        self.errors = errors
        self.input = input
        self.secretInput = secretInput ?? input
    }

    /// The process's own streams.
    static func standard() -> Console {
        let input: @Sendable () -> String? = { readLine() }
        let secretInput: @Sendable () -> String? = { Terminal.withoutEcho { readLine() } }
        return Console(
            width: Terminal.width(of: STDOUT_FILENO),
            errorWidth: Terminal.width(of: STDERR_FILENO),
            output: { Terminal.write($0, to: STDOUT_FILENO) },
            errors: { Terminal.write($0, to: STDERR_FILENO) },
            input: Terminal.isTerminal(STDIN_FILENO) ? input : nil,
            secretInput: Terminal.isTerminal(STDIN_FILENO) ? secretInput : nil
        )
    }

    /// Writes a line to standard output.
    func print(_ line: String = "") { output(line + "\n") }

    /// Writes a line for people to standard error, so that it does not mix with what a program reads.
    func note(_ line: String) { errors(line + "\n") }

    /// Writes a line that only says that all went well, unless nobody wants those.
    func confirm(_ line: String) {
        if showsConfirmations { note(line) }
    }

    /// This console, without lines that only say that all went well.
    func withoutConfirmations() -> Console {
        var console = self
        console.showsConfirmations = false
        return console
    }

    /// Writes to standard error as it is; for progress bars.
    func draw(_ text: String) { errors(text) }

    /// Whether somebody sits there to be asked.
    var canAsk: Bool { input != nil }

    /// Asks for a secret, which is not shown while it is typed; nil when nobody is there or nothing was typed.
    func secret(_ question: String) -> String? {
        guard let secretInput else { return nil }
        errors("\(question): ")
        let answer = secretInput()?.trimmed
        errors("\n")
        return answer.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Asks a yes-or-no question; nobody there to answer means no.
    func confirms(_ question: String) -> Bool {
        guard let input else { return false }
        errors("\(question) [y/N] ")
        return ["y", "yes", "j", "ja"].contains(input()?.trimmed.lowercased() ?? "")
    }
}
