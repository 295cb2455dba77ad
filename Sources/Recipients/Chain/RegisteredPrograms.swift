package import Ground

/// The recipient programs of the configuration file, each run as a process of its own under limits.
///
/// The operator registers names with paths; a consortium never chooses a path or an argument. A program has an empty
/// environment, inherits nothing, reads one JSON document on its standard input and writes one to its standard output.
/// *Source*: DESIGN §4.
package struct RegisteredPrograms: RecipientPrograms {
    /// What the operator registered under a name.
    package struct Program: Sendable, Hashable {
        /// An absolute path.
        package var path: String
        package var arguments: [String]
        package var limits: ChildProcess.Limits

        package init(
            _ path: String,
            arguments: [String] = [],
            limits: ChildProcess.Limits = ChildProcess.Limits(time: .seconds(20))
        ) {
            self.path = path
            self.arguments = arguments
            self.limits = limits
        }
    }

    private let programs: [String: Program]

    package init(_ programs: [String: Program]) {
        self.programs = programs
    }

    /// By name, the absolute path and then the arguments; under the usual limits.
    package init(_ commands: [String: [String]]) {
        self.init(
            commands.compactMapValues { command in
                command.first.map { Program($0, arguments: Array(command.dropFirst())) }
            }
        )
    }

    package var names: Set<String> { Set(programs.keys) }

    /// Runs the program with the document on its standard input and reads the one on its standard output.
    ///
    /// *Throws*: `RecipientProgramError` for an unknown name, an exit other than 0, a limit that was passed, or output
    /// that is no JSON. *Cost*: one process, within the program's limits.
    package func run(_ name: String, on input: JSONValue) async throws -> JSONValue {
        guard let program = programs[name] else {
            throw RecipientProgramError("No program named \(name) is registered in the configuration.")
        }
        let outcome = try await ChildProcess.run(
            program.path,
            arguments: program.arguments,
            input: Array(input.json().utf8),
            limits: program.limits
        )
        guard outcome.succeeded else {
            throw RecipientProgramError("The program \(name) \(Self.ending(of: outcome)).")
        }
        do {
            return try JSONValue(parsing: outcome.output)
        } catch {
            throw RecipientProgramError("The program \(name) wrote no JSON: \(error)")
        }
    }

    /// How it ended, with what it said last, short enough for a log.
    private static func ending(of outcome: ChildProcess.Outcome) -> String {
        let said = outcome.errors.split(whereSeparator: \.isNewline).last.map { ", saying “\($0.prefix(200))”" } ?? ""
        return switch outcome.ending {
        case .exited(let code): "ended with code \(code)\(said)"
        case .killed(let signal): "was killed by signal \(signal)\(said)"
        }
    }
}
