internal import Foundation
internal import Ground
internal import TestSupport

/// What is printed: progress while it lasts, and figures at the end.
final class Report: Sendable {
    private let violations = Lock<[String]>([])

    var hasFailed: Bool { violations.withLock { !$0.isEmpty } }

    func line(_ text: String = "") {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    /// The figures of one stage.
    func show(_ title: String, _ verdict: Audit.Verdict, _ flights: FlightLog?, _ help: Settling.Help) {
        line()
        line(title)
        if let flights { table(verdict, flights) }
        line(
            """
              harvests \(verdict.harvests): \(verdict.succeeded) succeeded, \(verdict.failed) failed as they should, of \
            which \(verdict.workersLost) after three lost workers; \(help.harvests.count) restarted by hand
              mails    \(verdict.mails): lost: \(verdict.lost), copies: \(verdict.copies), announced: \
            \(verdict.announced); \(help.mails.count) released by hand
            """
        )
        for violation in verdict.violations { line("  VIOLATION: \(violation)") }
        violations.withLock { $0 += verdict.violations }
    }

    /// A trial that could not be brought to its end.
    func fail(_ title: String, _ error: any Error) {
        line()
        line("\(title)")
        line("  FAILED: \(error)")
        violations.withLock { $0.append("\(title): \(error)") }
    }

    private func table(_ verdict: Audit.Verdict, _ flights: FlightLog) {
        line("  \("died at".padded(22)) \("kills".padded(6)) \("mails held".padded(11)) copies")
        for window in Window.allCases {
            let kills = "\(flights.count(window))".padded(6), mails = "\(flights.mails(in: window))".padded(11)
            line("  \(window.description.padded(22)) \(kills) \(mails) \(verdict.copiesIn[window] ?? 0)")
        }
        if let late = verdict.copiesIn[nil] { line("  \("late, not killed (W6)".padded(22)) \("".padded(18)) \(late)") }
    }
}

extension String {
    /// Filled up with spaces.
    fileprivate func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(width - count, 0))
    }
}
