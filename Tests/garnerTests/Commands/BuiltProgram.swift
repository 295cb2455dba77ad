import Foundation
import Ground
import TestSupport

/// The program as it was built, at work in a data folder of its own.
struct BuiltProgram {
    let folder: String
    /// Further variables of the environment: `GARNER_NETWORK_ALLOW`.
    var settings: [String: String] = [:]

    struct Answer {
        let code: Int32
        let output: String
        let errors: String

        var json: JSONValue? { try? JSONValue(parsing: output) }
    }

    /// Beside the tests, as every build puts it.
    static var path: String {
        var folder = Bundle.main.bundleURL
        for _ in 0..<4 {
            let program = folder.appending(path: "garner").path
            if FileManager.default.isExecutableFile(atPath: program) { return program }
            folder.deleteLastPathComponent()
        }
        return "\(FileManager.default.currentDirectoryPath)/.build/debug/garner"
    }

    /// Runs the body with an installation that was just made.
    static func installed(
        _ settings: [String: String] = [:],
        _ body: (BuiltProgram) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let program = BuiltProgram(folder: "\(folder)/data", settings: settings)
            _ = try program.run(["init"])
            try await body(program)
        }
    }

    /// Runs a command on the data folder to its end.
    @discardableResult
    func run(_ words: [String], input: String = "") throws -> Answer {
        let process = try start(words, input: input)
        process.process.waitUntilExit()
        return try process.answer()
    }

    /// A command that is running, with its streams in files.
    struct Running {
        let process: Process
        let folder: URL

        func answer() throws -> Answer {
            let answer = Answer(
                code: process.terminationStatus,
                output: try String(contentsOf: folder.appending(path: "output"), encoding: .utf8),
                errors: try String(contentsOf: folder.appending(path: "errors"), encoding: .utf8)
            )
            try? FileManager.default.removeItem(at: folder)
            return answer
        }

        var errors: String {
            (try? String(contentsOf: folder.appending(path: "errors"), encoding: .utf8)) ?? ""
        }
    }

    func start(_ words: [String], input: String = "") throws -> Running {
        let streams = FileManager.default.temporaryDirectory.appending(path: "garner-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
        for name in ["output", "errors"] { try Data().write(to: streams.appending(path: name)) }
        try Data(input.utf8).write(to: streams.appending(path: "input"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = ["--data", folder] + words
        // Several programs may run at once, and nobody needs to know a port.
        let standard = ["HOME": folder, "PATH": "/usr/bin:/bin", "GARNER_HTTP_LISTEN": "127.0.0.1:0"]
        process.environment = standard.merging(settings) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: streams.appending(path: "input"))
        process.standardOutput = try FileHandle(forWritingTo: streams.appending(path: "output"))
        process.standardError = try FileHandle(forWritingTo: streams.appending(path: "errors"))
        try process.run()
        return Running(process: process, folder: streams)
    }
}

extension BuiltProgram {
    /// A consortium with two institutions, an admin and a manager of the first, a provider, and a connection of each.
    func populate(_ key: String = "north", provider: String = "http://127.0.0.1:9/sushi") throws {
        let commands = [
            ["consortium", "add", "--key", key, "--name", "Consortium \(key)"],
            ["institution", "add", "--name", "Library of X", "--local-id", "X"],
            ["institution", "add", "--name", "Library of Y", "--local-id", "Y"],
            ["user", "add", "ada@\(key).example", "--role", "admin"],
            ["user", "add", "bob@\(key).example", "--role", "manager@X"],
            ["provider", "add", "--name", "Meridian", "--base-url", provider, "--release", "5.1"],
            ["connection", "add", "--provider", "Meridian", "--institution", "X", "--credentials", "-"],
            ["connection", "add", "--provider", "Meridian", "--institution", "Y", "--credentials", "-"],
        ]
        for command in commands {
            let answer = try run(
                command + ["--consortium", key].filter { _ in command[0] != "consortium" },
                input: "customer_id=1\n"
            )
            guard answer.code == 0 else {
                throw StageFailure(description: "\(command.joined(separator: " ")): \(answer.errors)")
            }
        }
    }
}

/// A scene that could not be set.
struct StageFailure: Error, CustomStringConvertible {
    let description: String
}
