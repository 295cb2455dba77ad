/// Runs another program under limits and collects what it writes.
///
/// The program stands alone: a process group of its own, an empty environment, no descriptors but its three streams, no
/// core dumps, `/` as its folder. It is started with its arguments as they are; no shell reads them.
package enum ChildProcess {
    /// What a program may use.
    package struct Limits: Hashable, Sendable {
        /// From start to end; then the whole group is killed.
        package var time: Duration
        /// Private memory of each process, by RLIMIT_DATA; address space that is only reserved does not count.
        package var memory: ByteCount
        /// What it may write to standard output; more ends it.
        package var output: ByteCount
        /// What is kept of standard error; more is dropped.
        package var errors: ByteCount

        /// Limits that suit a small program; each can be set apart.
        package init(
            time: Duration = .seconds(30),
            memory: ByteCount = .mebibytes(512),
            output: ByteCount = .mebibytes(4),
            errors: ByteCount = .kibibytes(64)
        ) {
            self.time = time
            self.memory = memory
            self.output = output
            self.errors = errors
        }
    }

    /// How a program ended, and what it wrote.
    package struct Outcome: Hashable, Sendable {
        package let ending: Ending
        package let output: [UInt8]
        /// The beginning of what it wrote to standard error, with what is no UTF-8 replaced.
        package let errors: String

        /// Whether it ended by itself with exit code 0.
        package var succeeded: Bool { ending == .exited(0) }
    }

    /// How a program ended.
    package enum Ending: Hashable, Sendable {
        case exited(Int)
        case killed(signal: Int)
    }

    /// Runs a program to its end.
    ///
    /// The program is named by its absolute path; the environment is all that it gets; it need not read its input. When it
    /// ends, what it started and left behind in its group is killed.
    /// - Throws: `ChildProcessError` when the program did not run to its end by itself; an exit code other than 0 is an
    ///   outcome and no error.
    package static func run(
        _ program: String,
        arguments: [String] = [],
        environment: [String: String] = [:],
        input: [UInt8] = [],
        limits: Limits = Limits()
    ) async throws(ChildProcessError) -> Outcome {
        let run = ChildProcessRun(program, arguments, environment: environment, input: input, limits: limits)
        let result = await withTaskCancellationHandler {
            await run.onThread()
        } onCancel: {
            run.cancel()
        }
        return try result.get()
    }
}

/// Why a program did not run to its end.
package enum ChildProcessError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no executable file of that absolute path.
    case notExecutable(String)
    /// The system could not start it; the value is `errno`.
    case notStarted(Int32)
    case timedOut(Duration)
    case tooMuchOutput(ByteCount)
    /// The task that waited for it was cancelled.
    case cancelled

    package var description: String {
        switch self {
        case .notExecutable(let path): "“\(path)” is no absolute path of a program that may be executed."
        case .notStarted(let code): "The program could not be started (error \(code))."
        case .timedOut(let time): "The program did not end within \(time.milliseconds / 1000) seconds."
        case .tooMuchOutput(let limit): "The program wrote more than \(limit)."
        case .cancelled: "The program was stopped."
        }
    }
}
