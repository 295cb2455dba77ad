internal import Foundation
internal import Ground
internal import TestSupport

/// A mail server that nobody of ours wrote: aiosmtpd as it comes, putting every mail that it takes into a maildir.
///
/// What is counted is what lies in the maildir, whatever Garner believes.
final class MailSink: Sendable {
    let port: Int
    private let folder: String
    private let guardian: Process
    private let pipe = Pipe()

    /// Starts it, and waits until it takes mail; it ends with this process.
    init(in folder: String) async throws {
        guard Requirement.python("aiosmtpd"), let python = Requirement.path(of: "python3") else {
            throw ChaosFailure("The mail sink is missing: apt-get install python3-aiosmtpd.")
        }
        self.folder = "\(folder)/sink"
        port = try Loopback.freePort()
        guardian = Process()
        guardian.executableURL = URL(filePath: "/bin/sh")
        guardian.arguments = [
            "-c", #""$@" 2>"$0" & read -r _; kill -9 "$!""#, "\(folder)/sink.log", python, "-m", "aiosmtpd", "-n", "-l",
            "127.0.0.1:\(port)", "-c", "aiosmtpd.handlers.Mailbox", self.folder,
        ]
        guardian.standardInput = pipe
        try guardian.run()
        let port = port
        do {
            try await eventually(within: .seconds(30)) { (try? RawSocket(port: UInt16(port))) != nil }
        } catch {
            let log = (try? String(contentsOfFile: "\(folder)/sink.log", encoding: .utf8)) ?? ""
            throw ChaosFailure("aiosmtpd does not answer: \(log.suffix(500))")
        }
    }

    func stop() {
        try? pipe.fileHandleForWriting.close()
        guardian.waitUntilExit()
    }

    /// How many mails lie there of each Message-ID.
    func copies() throws -> [String: Int] {
        let new = "\(folder)/new"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: new)) ?? []
        return try names.reduce(into: [:]) { counts, name in
            let text = String(decoding: try Data(contentsOf: URL(filePath: "\(new)/\(name)")), as: UTF8.self)
            counts[Self.messageID(of: text) ?? "none, in \(name)", default: 0] += 1
        }
    }

    private static func messageID(of text: String) -> String? {
        for line in text.split(whereSeparator: \.isNewline).prefix(40) {
            let words = line.split(separator: ":", maxSplits: 1)
            guard words.count == 2, words[0].lowercased() == "message-id" else { continue }
            return words[1].trimmed
        }
        return nil
    }
}
