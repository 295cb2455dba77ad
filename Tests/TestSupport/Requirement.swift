internal import Foundation

/// A program of the machine that a test needs; where it is missing the test is skipped by name, and fails in CI.
package enum Requirement {
    /// Whether tests that need Python modules should run: `.enabled(if: Requirement.python("aiosmtpd"), …)`.
    ///
    /// True in CI even when something is missing, so that the test fails there instead of being skipped.
    package static func python(_ modules: String...) -> Bool {
        isCI || missing(modules) == nil
    }

    /// Whether tests that need a program should run.
    package static func program(_ name: String) -> Bool {
        isCI || path(of: name) != nil
    }

    /// Where a program lies, in the search path or among the system's services.
    package static func path(of name: String) -> String? {
        let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let folders = search.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Whether this is the long run before a release, in which slow tests run too.
    package static var isFullRun: Bool { ProcessInfo.processInfo.environment["CI_FULL"] == "true" }

    private static var isCI: Bool { ProcessInfo.processInfo.environment["CI"] == "true" }

    private static func missing(_ modules: [String]) -> String? {
        guard path(of: "python3") != nil else { return "python3" }
        return modules.first { module in
            (try? Program.run("python3", ["-c", "import \(module)"]))?.status != 0
        }
    }
}
