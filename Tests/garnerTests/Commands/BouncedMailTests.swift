import Database
import Foundation
import Ground
import TestSupport
import Testing

/// A mailbox that was gone and is there again, from the mail server's refusal to the next mail that arrives.
@Suite(.serialized, .enabled(if: Requirement.python(), "needs python3"))
struct BouncedMailTests {
    @Test(.timeLimit(.minutes(3)))
    func `who bounced gets no mail, and gets it again once the address is released`() async throws {
        let server = try SMTPTestServer(.stage, ["final": ["550 5.1.1 no such user here"]])
        let settings = [
            "GARNER_SMTP_HOST": "localhost", "GARNER_SMTP_PORT": "\(server.port)", "GARNER_SMTP_SECURITY": "none",
            "GARNER_MAIL_FROM": "garner@lib.example", "GARNER_NETWORK_ALLOW": "127.0.0.1",
        ]
        try await BuiltProgram.installed(settings) { program in
            // Nobody listens there, and one attempt is all.
            try program.populate(provider: "http://127.0.0.1:1/sushi")
            for words in [
                ["provider", "edit", "Meridian", "--attempts", "1"], ["user", "remove", "--yes", "ada@north.example"],
                ["harvest", "request", "--institution", "X", "--report", "TR", "--months", "2025-01", "--now"],
            ] {
                #expect(try program.run(words).code == 0, "\(words)")
            }
            let service = try program.start(["serve"])
            func explain() throws -> [String] {
                let answer = try program.run(["recipients", "explain", "--harvest", "1", "--json"])
                return answer.json?["recipients"]?.array?.compactMap { $0["address"]?.string } ?? []
            }
            try await eventually(within: .seconds(60)) { try server.mails().count == 1 }
            try await eventually(within: .seconds(60)) { try explain().isEmpty }

            #expect(try program.run(["recipients", "release", "bob@north.example"]).code == 0)
            #expect(try explain() == ["bob@north.example"])
            #expect(try program.run(["harvest", "restart", "1"]).code == 0)
            try await eventually(within: .seconds(60)) { try server.mails().count == 2 }
            #expect(try server.mails().last?.recipients == ["<bob@north.example>"])
            try await eventually(within: .seconds(60)) {
                try program.run(["mail", "list", "--state", "sent", "--json"]).json?.array?.count == 1
            }
            kill(service.process.processIdentifier, SIGTERM)
            try await eventually(within: .seconds(60)) { !service.process.isRunning }
        }
    }
}
