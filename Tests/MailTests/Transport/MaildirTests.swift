import Foundation
import TestSupport
import Testing

@testable import Mail

@Suite struct MaildirTests {
    let message = Array("Subject: a\r\n\r\nText\r\n".utf8)

    func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
    }

    @Test func `a mail lies in new, whole, private, and once`() async throws {
        try await withTemporaryFolder { folder in
            let maildir = Maildir(path: "\(folder)/mail")
            for _ in 0..<3 {
                let outcome = await maildir.deliver(message, from: "garner@lib.example", to: "anna@lib.example")
                #expect(outcome.result == .accepted)
            }
            let name = try #require(try files("\(folder)/mail/new").first)
            #expect(try files("\(folder)/mail/new").count == 1)
            #expect(try files("\(folder)/mail/tmp").isEmpty)
            #expect(try files("\(folder)/mail/cur").isEmpty)
            #expect(name.hasSuffix(".eml"))
            let path = "\(folder)/mail/new/\(name)"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(
                text
                    == "Return-Path: <garner@lib.example>\r\nDelivered-To: anna@lib.example\r\nSubject: a\r\n\r\nText\r\n"
            )
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
            _ = await maildir.deliver(message + [65], from: "garner@lib.example", to: "anna@lib.example")
            #expect(try files("\(folder)/mail/new").count == 2)
        }
    }

    @Test(.enabled(if: Requirement.python(), "needs python3"))
    func `Python reads the folder as a maildir`() async throws {
        try await withTemporaryFolder { folder in
            _ = await Maildir(path: folder).deliver(message, from: "garner@lib.example", to: "anna@lib.example")
            let script = "import mailbox, sys; print([m['Subject'] for m in mailbox.Maildir(sys.argv[1])])"
            let output = try Program.succeed("python3", ["-c", script, folder])
            #expect(String(decoding: output, as: UTF8.self) == "['a']\n")
        }
    }

    @Test func `a folder that cannot be written delays the mail and says why`() async throws {
        try await withTemporaryFolder { folder in
            try Data().write(to: URL(fileURLWithPath: "\(folder)/mail"))
            let outcome = await Maildir(path: "\(folder)/mail").deliver(message, from: "a@b.example", to: "c@d.example")
            #expect(outcome.result == .notReached)
            #expect(outcome.explanation.contains("Not a directory"))
        }
    }
}
