internal import Connections
internal import Database
internal import Foundation
internal import Ground
internal import Harvests
internal import Service

/// `garner harvest raw`.
enum HarvestRaw {
    private static let answer = Parameter<RawAnswerID?>.option("answer", "Which answer; the newest when left out.")
    private static let output = Parameter<FileArgument?>.option(
        "output",
        "The file to write; standard output when left out.",
        short: "o"
    )

    static let command = Command(
        "raw",
        "Writes what a provider answered, byte for byte.",
        [answer, output, HarvestCommands.id],
        examples: [.init("harvest raw 17 -o answer.json", "The newest answer of harvest 17.")]
    ) { session in
        let (answer, reader) = try await session.useCases.rawAnswer(
            of: session[HarvestCommands.id],
            session[answer],
            as: session.principal
        )
        var file = FileHandle.standardOutput
        if let path = session[output]?.path {
            file = try OutputFile.create(path)
        }
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try reader.read(into: $0) }
            guard count > 0 else { break }
            try file.write(contentsOf: Data(buffer[..<count]))
        }
        if let path = session[output]?.path {
            session.console.confirm("The answer of \(answer.at.rfc3339) is in \(path): \(ByteCount(answer.blob.size)).")
        }
    }
}
