internal import Foundation

/// Another process that a test plays against: a short Python program, killed at the end of the test.
///
/// Not an exit test: the testing library blocks a thread of the cooperative pool for each child, so that two children
/// which wait for their parents would stop the whole run on a machine with two cores.
package final class Companion: Sendable {
    private let process: pid_t

    /// Whether tests that need one should run: `.enabled(if: Companion.canBeHad, "python3")`.
    package static var canBeHad: Bool { Requirement.python("sqlite3", "fcntl") }

    /// Starts the program and waits until it has made the file `ready`, whose path is its first argument.
    package static func with<Result>(
        _ program: String,
        _ arguments: String...,
        body: (Companion) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryFolder { folder in
            let process = Process()
            process.executableURL = URL(filePath: Requirement.path(of: "python3") ?? "/usr/bin/python3")
            process.arguments = ["-c", program, "\(folder)/ready"] + arguments
            try process.run()
            let companion = Companion(process.processIdentifier)
            defer { companion.kill() }
            try await eventually { FileManager.default.fileExists(atPath: "\(folder)/ready") }
            return try await body(companion)
        }
    }

    private init(_ process: pid_t) {
        self.process = process
    }

    package var processIdentifier: Int { Int(process) }

    /// Ends it as `kill -9` does.
    package func kill() {
        Foundation.kill(process, SIGKILL)
    }
}
