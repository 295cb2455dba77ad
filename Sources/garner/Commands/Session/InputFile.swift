internal import Foundation
internal import Ground

/// Files that commands read; `-` is standard input.
enum InputFile {
    static func bytes(_ path: String) throws -> [UInt8] {
        do {
            if path == "-" { return Array(try FileHandle.standardInput.readToEnd() ?? Data()) }
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            let reason = access(path, F_OK) == 0 ? "it is not readable" : "it is not there"
            throw CommandFailure(.usage, "The file \(path) cannot be read: \(reason).")
        }
    }

    /// What messages call a file.
    static func name(_ path: String) -> String { path == "-" ? "standard input" : path }

    static func document(_ path: String) throws -> JSONValue {
        do {
            return try JSONValue(parsing: try bytes(path))
        } catch let error as JSONError {
            throw CommandFailure(
                .usage,
                "\(name(path)), line \(error.line), column \(error.column): \(error.problem). Expected a JSON document."
            )
        }
    }
}
