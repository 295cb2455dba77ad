import Ground

@testable import garner

/// A console that keeps what is written, and answers questions with what it is given.
struct CapturedConsole {
    private let streams = Lock((output: "", errors: ""))
    let width: Int?
    let errorWidth: Int?
    var answer: String?

    init(width: Int? = nil, errorWidth: Int? = nil, answer: String? = nil) {
        self.width = width
        self.errorWidth = errorWidth
        self.answer = answer
    }

    var console: Console {
        let answer = answer
        let input: @Sendable () -> String? = { answer }
        return Console(
            width: width,
            errorWidth: errorWidth,
            output: { [streams] text in streams.withLock { $0.output += text } },
            errors: { [streams] text in streams.withLock { $0.errors += text } },
            input: answer == nil ? nil : input
        )
    }

    var output: String { streams.withLock { $0.output } }

    var errors: String { streams.withLock { $0.errors } }
}
