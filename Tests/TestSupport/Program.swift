internal import Foundation

/// Runs other programs in tests: oracles, and tools that make certificates.
package enum Program {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Runs a program to its end, feeding it the input; its output and exit status.
    package static func run(
        _ name: String,
        _ arguments: [String],
        input: [UInt8] = []
    ) throws -> (status: Int32, output: [UInt8]) {
        guard let path = Requirement.path(of: name) else {
            throw Failure(description: "\(name) is not installed")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        // Files, not pipes: a large input and a large output would each wait for the other.
        let folder = FileManager.default.temporaryDirectory.appending(path: "garner-program-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let inputFile = folder.appending(path: "input")
        let outputFile = folder.appending(path: "output")
        try Data(input).write(to: inputFile)
        try Data().write(to: outputFile)
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = process.standardOutput
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, Array(try Data(contentsOf: outputFile)))
    }

    /// Runs a program that must succeed; its output.
    @discardableResult
    package static func succeed(_ name: String, _ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
        let (status, output) = try run(name, arguments, input: input)
        guard status == 0 else {
            throw Failure(description: "\(name) ended with \(status): \(String(decoding: output, as: UTF8.self))")
        }
        return output
    }
}
