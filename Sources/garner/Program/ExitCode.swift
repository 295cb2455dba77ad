/// What the program tells the shell about its end.
enum ExitCode: Int32, CaseIterable, Sendable {
    case ok = 0
    /// It was tried and did not succeed.
    case failed = 1
    /// What was typed, or a configuration file, cannot be taken.
    case usage = 2
    /// The role does not allow it.
    case refused = 3
    case notFound = 4
    /// Something else holds what is needed; trying again later may help.
    case busy = 5

    /// For help.
    var meaning: String {
        switch self {
        case .ok: "done"
        case .failed: "failed"
        case .usage: "not understood"
        case .refused: "not allowed"
        case .notFound: "not found"
        case .busy: "busy, try again later"
        }
    }
}

extension ExitCode {
    /// All of them in a row: `0 done, 1 failed`.
    static var meanings: String { allCases.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: ", ") }
}
