package import Ground

/// What the doctor says of one part of an installation.
package struct Finding: Sendable, Hashable {
    /// Whether somebody has to do something; `garner doctor` ends with an error only on `sick`.
    package enum Verdict: String, Sendable, Hashable, CaseIterable {
        case well
        /// It works, and somebody should look at it.
        case warning
        case sick
    }

    /// A word or two: `database`, `master key`.
    package let part: String
    package let verdict: Verdict
    /// One sentence: what was found.
    package let text: String
    /// One sentence: what to do about it.
    package let remedy: String?

    static func well(_ part: String, _ text: String) -> Finding {
        Finding(part: part, verdict: .well, text: text, remedy: nil)
    }

    static func warning(_ part: String, _ text: String, _ remedy: String) -> Finding {
        Finding(part: part, verdict: .warning, text: text, remedy: remedy)
    }

    static func sick(_ part: String, _ text: String, _ remedy: String?) -> Finding {
        Finding(part: part, verdict: .sick, text: text, remedy: remedy)
    }

    package var document: JSONValue {
        [
            "part": .text(part), "verdict": .text(verdict.rawValue), "text": .text(text),
            "remedy": JSONValue(remedy),
        ]
    }
}
