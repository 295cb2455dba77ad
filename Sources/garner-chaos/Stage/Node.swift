internal import Foundation
internal import Ground
internal import TestSupport

/// One `garner serve` in a process of its own: the program as it was built, to be killed, stopped and started at will.
final class Node: Sendable {
    let number: Int
    let folder: String
    let log: String
    private let settings: [String: String]
    private let running = Lock<Process?>(nil)

    /// A data folder, and what of the settings is this node's alone.
    init(_ number: Int, folder: String, log: String, settings: [String: String]) {
        self.number = number
        self.folder = folder
        self.log = log
        self.settings = settings.merging(["GARNER_HARVEST_USER_AGENT": "chaos-node-\(number)"]) { $1 }
    }

    /// The program beside this one.
    static var program: String {
        Bundle.main.bundleURL.appending(path: "garner").path
    }

    /// Which node a request comes from.
    static func number(inUserAgent text: String) -> Int? {
        guard let range = text.range(of: "chaos-node-") else { return nil }
        return text[range.upperBound...].first?.wholeNumberValue
    }

    /// Starts it; with a fail-point it will die there.
    func start(dyingAt point: FailPoint? = nil, more: [String: String] = [:]) throws {
        if !FileManager.default.fileExists(atPath: log) { try Data().write(to: URL(filePath: log)) }
        let output = try FileHandle(forWritingTo: URL(filePath: log))
        try output.seekToEnd()
        let process = Process()
        process.executableURL = URL(filePath: Self.program)
        process.arguments = ["--data", folder, "serve", "--config", "\(folder)/garner.json5"]
        var environment = ["HOME": folder, "PATH": "/usr/bin:/bin"].merging(settings) { $1 }.merging(more) { $1 }
        if let point { environment[FailPoint.variable] = point.rawValue }
        process.environment = environment
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        running.withLock { $0 = process }
        Children.add(process.processIdentifier)
    }

    var isAlive: Bool { running.withLock { $0?.isRunning ?? false } }

    var processIdentifier: Int32? { running.withLock { $0?.processIdentifier } }

    /// Ends it as `kill -9` does; may be called from anywhere, at any moment.
    func kill() { signal(SIGKILL) }

    /// Holds it still, as a machine that is suspended.
    func pause() { signal(SIGSTOP) }

    func goOn() { signal(SIGCONT) }

    /// Ends it in good order, or by force when it takes too long.
    func stop() async throws {
        signal(SIGTERM)
        if !(await dies(within: .seconds(40))) {
            kill()
            guard await dies(within: .seconds(10)) else { throw ChaosFailure("Node \(number) cannot be ended.") }
        }
    }

    /// Whether it ends within the time.
    func dies(within limit: Duration) async -> Bool {
        do {
            try await eventually(within: limit) { !isAlive }
            return true
        } catch {
            return false
        }
    }

    /// Whether it is dead by our hand: by SIGKILL, and not by itself.
    var wasKilled: Bool {
        running.withLock { process in
            guard let process, !process.isRunning else { return false }
            return process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
        }
    }

    /// The last it said.
    var lastWords: String { String(words.suffix(1_500)) }

    /// Whether a word has stood in its log.
    func hasSaid(_ word: String) -> Bool { words.contains(word) }

    private var words: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    private func signal(_ signal: Int32) {
        running.withLock { process in
            guard let process, process.isRunning else { return }
            _ = Foundation.kill(process.processIdentifier, signal)
        }
    }
}

/// The processes that must not outlive this one.
enum Children {
    private static let known = Lock<Set<Int32>>([])

    static func add(_ process: Int32) {
        known.withLock { _ = $0.insert(process) }
    }

    /// Kills what still runs.
    static func endAll() {
        for process in known.withLock({ $0 }) {
            // A number that was given anew since is not a child of ours.
            var status: Int32 = 0
            guard waitpid(process, &status, WNOHANG) == 0 else { continue }
            kill(process, SIGKILL)
        }
    }
}
