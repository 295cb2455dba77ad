import Foundation
import Ground
import TestSupport
import Testing

/// Times are generous, since other tests keep the machine busy; what must not happen takes 60 seconds.
struct ChildProcessTests {
    @Test func `a program gets its arguments as they are, and its output comes back`() async throws {
        let arguments = ["a b", "$HOME", "\"", "'; exit 9", "-n", ""]
        let outcome = try await ChildProcess.run("/usr/bin/printf", arguments: ["[%s]"] + arguments)
        #expect(outcome.succeeded)
        #expect(String(decoding: outcome.output, as: UTF8.self) == "[a b][$HOME][\"]['; exit 9][-n][]")
    }

    @Test func `a program reads its input to the end`() async throws {
        let input = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
        let outcome = try await ChildProcess.run("/bin/cat", input: input)
        #expect(outcome.output == input)
    }

    @Test func `a program need not read its input`() async throws {
        let outcome = try await shell("exec <&-; echo done", input: [UInt8](repeating: 0, count: 1_000_000))
        #expect(outcome.output == Array("done\n".utf8))
    }

    @Test func `the exit code and standard error come back`() async throws {
        let outcome = try await shell("echo oh no >&2; exit 3")
        #expect(outcome.ending == .exited(3))
        #expect(outcome.errors == "oh no\n")
        #expect(!outcome.succeeded)
        #expect(try await shell("kill -TERM $$").ending == .killed(signal: 15))
    }

    @Test func `the environment is empty but for what is given`() async throws {
        let empty = try await ChildProcess.run("/usr/bin/env")
        #expect(empty.output.isEmpty)
        let given = try await ChildProcess.run("/usr/bin/env", environment: ["LANG": "C.UTF-8"])
        #expect(String(decoding: given.output, as: UTF8.self) == "LANG=C.UTF-8\n")
    }

    @Test func `what leaves its group cannot hold the run up`() async throws {
        let started = ContinuousClock.now
        let outcome = try await shell("setsid sh -c 'sleep 55' & echo left")
        #expect(outcome.output == Array("left\n".utf8))
        #expect(ContinuousClock.now - started < .seconds(50))
    }

    @Test func `no descriptor is inherited`() async throws {
        // A descriptor that, unlike those of Foundation, would be inherited.
        let leaked = fcntl(0, F_DUPFD, 500)
        defer { close(leaked) }
        try #require(leaked >= 500)
        let outcome = try await shell("if [ -e /proc/$$/fd/\(leaked) ]; then echo leaked; fi; echo ok")
        #expect(String(decoding: outcome.output, as: UTF8.self) == "ok\n")
    }

    @Test func `it has a process group of its own and the root as folder`() async throws {
        let outcome = try await shell("pwd; cut -d' ' -f5 /proc/$$/stat; echo $$")
        let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
        #expect(lines[0] == "/")
        #expect(lines[1] == lines[2])
    }

    @Test func `a program that takes too long is killed with all it started`() async throws {
        let mark = "garner-\(UUID())"
        let started = ContinuousClock.now
        await #expect(throws: ChildProcessError.timedOut(.milliseconds(300))) {
            try await shell("sh -c 'while :; do sleep 60; done' \(mark) & sleep 60", time: .milliseconds(300))
        }
        #expect(ContinuousClock.now - started < .seconds(50))
        // The signal is sent; the kernel carries it out when that process has its next turn.
        try await eventually { !isRunning(mark) }
    }

    @Test func `what a program leaves behind in its group is killed`() async throws {
        let mark = "garner-\(UUID())"
        let started = ContinuousClock.now
        let outcome = try await shell("sh -c 'while :; do sleep 60; done' \(mark) & echo left")
        #expect(outcome.output == Array("left\n".utf8))
        #expect(ContinuousClock.now - started < .seconds(50))
        // The signal is sent; the kernel carries it out when that process has its next turn.
        try await eventually { !isRunning(mark) }
    }

    @Test func `a program that writes too much is killed`() async {
        await #expect(throws: ChildProcessError.tooMuchOutput(.kibibytes(100))) {
            try await ChildProcess.run("/usr/bin/yes", limits: .init(output: .kibibytes(100)))
        }
    }

    @Test func `of standard error only the beginning is kept`() async throws {
        let outcome = try await shell("yes | head -c 1000000 >&2", errors: ByteCount(10))
        #expect(outcome.succeeded)
        #expect(outcome.errors == "y\ny\ny\ny\ny\n")
    }

    @Test func `memory is limited`() async throws {
        let outcome = try await ChildProcess.run(
            "/usr/bin/awk",
            arguments: ["BEGIN { s = \"x\"; while (length(s) < 500000000) s = s s; print length(s) }"],
            limits: .init(memory: .mebibytes(64))
        )
        #expect(!outcome.succeeded)
        #expect(outcome.output.isEmpty)
    }

    @Test func `cancelling the task ends the program at once`() async throws {
        let task = Task { try await ChildProcess.run("/bin/sleep", arguments: ["60"]) }
        try await Task.sleep(for: .milliseconds(100))
        let cancelled = ContinuousClock.now
        task.cancel()
        await #expect(throws: ChildProcessError.cancelled) { try await task.value }
        #expect(ContinuousClock.now - cancelled < .seconds(50))
    }

    @Test(arguments: ["/nowhere/at-all", "/etc/passwd", "/usr/bin", "sh", ""])
    func `what is no program is refused`(path: String) async {
        await #expect(throws: ChildProcessError.notExecutable(path)) { try await ChildProcess.run(path) }
    }

    @Test func `many run at once, and no descriptor is left open`() async throws {
        let before = try descriptors()
        for _ in 0..<3 {
            try await withThrowingTaskGroup { group in
                for number in 0..<30 {
                    group.addTask { try await shell("cat; echo \(number)", input: Array("in ".utf8)).output }
                }
                var outputs: Set<[UInt8]> = []
                for try await output in group { outputs.insert(output) }
                #expect(outputs.count == 30)
            }
        }
        // Other tests run meanwhile, so that the count is not exact.
        #expect(try descriptors() < before + 40)
    }

    private func shell(
        _ script: String,
        input: [UInt8] = [],
        time: Duration = .seconds(30),
        errors: ByteCount = .kibibytes(64)
    ) async throws -> ChildProcess.Outcome {
        let limits = ChildProcess.Limits(time: time, errors: errors)
        return try await ChildProcess.run("/bin/sh", arguments: ["-c", script], input: input, limits: limits)
    }

    private func isRunning(_ mark: String) -> Bool {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return folders.contains { folder in
            guard Int(folder) != nil, let line = FileManager.default.contents(atPath: "/proc/\(folder)/cmdline") else {
                return false
            }
            return String(decoding: line, as: UTF8.self).contains(mark)
        }
    }

    private func descriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
}
