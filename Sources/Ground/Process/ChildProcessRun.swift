internal import CLinux  // owns the signal types once it is imported anywhere in the target
internal import Foundation

/// One run of a program, on a thread of its own.
final class ChildProcessRun: Sendable {
    private let launch: ChildProcessLaunch
    private let input: [UInt8]
    private let limits: ChildProcess.Limits
    private let isCancelled = Lock(false)

    init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        input: [UInt8],
        limits: ChildProcess.Limits
    ) {
        launch = ChildProcessLaunch(program: program, arguments: arguments, environment: environment, limits: limits)
        self.input = input
        self.limits = limits
    }

    func cancel() { isCancelled.withLock { $0 = true } }

    func onThread() async -> Result<ChildProcess.Outcome, ChildProcessError> {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                Self.blockBrokenPipeSignal()
                continuation.resume(returning: Result { () throws(ChildProcessError) in try self.run() })
            }
            thread.name = "garner.child"
            thread.start()
        }
    }

    private func run() throws(ChildProcessError) -> ChildProcess.Outcome {
        let deadline = ContinuousClock.now + limits.time
        var streams = try ChildProcessStreams(input: input, limits: limits)
        defer { streams.close() }
        let process = try launch.start(streams)
        streams.closeTheirEnds()
        do throws(ChildProcessError) {
            while !process.hasEnded {
                if isCancelled.withLock({ $0 }) { throw .cancelled }
                guard ContinuousClock.now < deadline else { throw .timedOut(limits.time) }
                try streams.exchange(waiting: min(.milliseconds(20), deadline - .now))
            }
            process.killGroup()
            // What it wrote before its end is still in the pipes; what left its group may write on and on.
            while try streams.exchange(waiting: .zero), ContinuousClock.now < deadline {}
        } catch {
            process.killGroup()
            _ = process.reap()
            throw error
        }
        return ChildProcess.Outcome(
            ending: process.reap(),
            output: streams.output,
            errors: String(decoding: streams.errors, as: UTF8.self)
        )
    }

    /// A program that closes its input early must cost this thread an EPIPE and not the service its life.
    private static func blockBrokenPipeSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
