internal import Foundation
package import Ground

/// A mail server in Python on a free port of loopback, ended when it is released.
// @unchecked Sendable because everything is set in `init` and read-only afterwards.
package final class SMTPTestServer: @unchecked Sendable {
    package enum Kind: String, Sendable {
        /// Our own server, which misbehaves as told; needs Python alone.
        case stage = "smtp_stage.py"
        /// Python's aiosmtpd.
        case real = "smtp_real.py"
    }

    package let port: Int
    private let process = Process()
    private let input = Pipe()
    private let log: URL

    /// Starts a server and waits until it listens.
    ///
    /// The options are described at the head of the two scripts beside this file.
    package init(_ kind: Kind, _ options: [String: JSONValue] = [:], certificate: String? = nil) throws {
        log = FileManager.default.temporaryDirectory.appending(path: "garner-smtp-\(UUID().uuidString).jsonl")
        try Data().write(to: log)
        var options = options
        if let certificate { options["certificate"] = .text(certificate) }
        guard let python = Requirement.path(of: "python3") else {
            throw Program.Failure(description: "python3 is not installed")
        }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: kind.rawValue)
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-u", script.path, log.path, JSONValue.dictionary(options).json()]
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var greeting = ""
        while !greeting.contains("\n") {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else {
                throw Program.Failure(description: "\(kind.rawValue) did not start; is aiosmtpd installed?")
            }
            greeting += String(decoding: piece, as: UTF8.self)
        }
        guard let number = greeting.split(whereSeparator: \.isWhitespace).last.flatMap({ Int($0) }) else {
            throw Program.Failure(description: "\(kind.rawValue) said \(greeting)")
        }
        port = number
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.terminate()
        try? FileManager.default.removeItem(at: log)
    }

    /// Everything that happened so far, in order.
    package func events() throws -> [JSONValue] {
        try String(decoding: Data(contentsOf: log), as: UTF8.self).split(separator: "\n").map {
            try JSONValue(parsing: String($0))
        }
    }

    /// The mails that were taken in whole.
    package func mails() throws -> [SMTPTestMail] {
        try events().filter { $0["event"]?.string == "message" }.map(SMTPTestMail.init)
    }

    /// The commands that were sent, sign-in lines left out.
    package func commands() throws -> [String] {
        try events().filter { $0["event"]?.string == "command" }.compactMap { $0["line"]?.string }
    }
}

/// A mail as the server took it.
package struct SMTPTestMail: Sendable {
    package let sender: String
    package let recipients: [String]
    /// The bytes between DATA's answer and the final dot; dots are still doubled when the stage took it.
    package let raw: [UInt8]
    package let isSignedIn: Bool
    package let isEncrypted: Bool
    package let connection: Int64

    init(_ event: JSONValue) {
        sender = event["sender"]?.string ?? ""
        recipients = event["recipients"]?.array?.compactMap(\.string) ?? []
        raw = event["raw"]?.string.flatMap { Data(base64Encoded: $0) }.map(Array.init) ?? []
        isSignedIn = event["signed_in"] == .bool(true)
        isEncrypted = event["encrypted"] == .bool(true)
        connection = event["connection"]?.int ?? 0
    }

    package var text: String { String(decoding: raw, as: UTF8.self) }

    /// The message with the doubled dots of transport taken back.
    package var unstuffed: [UInt8] {
        var result: [UInt8] = []
        var isLineStart = true
        var skipped = false
        for byte in raw {
            if isLineStart, byte == UInt8(ascii: "."), !skipped {
                skipped = true
                continue
            }
            skipped = false
            isLineStart = byte == 10
            result.append(byte)
        }
        return result
    }
}
