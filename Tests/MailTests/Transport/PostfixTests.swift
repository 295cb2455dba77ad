import Ground
import TestSupport
import Testing
import Transfer

@testable import Mail

/// A mail server as it stands in the field: what leaves Garner arrives, byte for byte.
@Suite(.serialized, .timeLimit(.minutes(3)), .enabled(if: PostfixServer.canBeHad, "needs postfix, and root"))
struct PostfixTests {
    private func session(
        _ server: PostfixServer,
        mechanism: SMTPRelay.Mechanism = .any,
        password: String = "s3cret"
    ) throws -> SMTPSession {
        SMTPSession(
            relay: try SMTPRelay(
                host: "localhost",
                port: server.port,
                credentials: .init(user: "alerts", password: password, mechanism: mechanism),
                caFile: TestCertificates.shared().authority,
                ehloName: "garner.example.org"
            )
        )
    }

    @Test func `every mail in every language arrives through Postfix as it was written`() async throws {
        try await PostfixServer.with(certificate: TestCertificates.shared().localhost) { server in
            let session = try session(server)
            var sent: [String: [UInt8]] = [:]
            for fixture in TemplateFixture.all {
                for language in ["en", "de"] {
                    var order = MailTemplateTests.order(fixture.template, language: language, model: fixture.model)
                    order.messageID = "<garner.\(sent.count)@lib.example>"
                    let mail = try MailTemplateTests().compose(order)
                    let outcome = await session.send(
                        from: "garner@lib.example",
                        to: "anna@lib.example",
                        message: mail.bytes
                    )
                    try #require(outcome.result == .accepted, "\(fixture) in \(language): \(outcome)")
                    sent[order.messageID] = mail.bytes
                }
            }
            await session.close()
            try await eventually(within: .seconds(60)) { try server.mails().count == sent.count }
            for mail in try server.mails() {
                let text = String(decoding: mail, as: UTF8.self)
                let id = try #require(sent.keys.first { text.contains("Message-ID: \($0)\r\n") })
                #expect(sent[id] == mail, "\(text)")
                sent[id] = nil
            }
            #expect(sent.isEmpty)
        }
    }

    @Test func `a refused recipient and one that is put off cost the others nothing`() async throws {
        try await PostfixServer.with(certificate: TestCertificates.shared().localhost) { server in
            let session = try session(server)
            let message = try MailMessageTests.message().bytes
            func send(to name: String) async -> SMTPOutcome {
                await session.send(from: "garner@lib.example", to: "\(name)@lib.example", message: message)
            }
            #expect(await send(to: "anna").result == .accepted)
            let refused = await send(to: "refused")
            #expect(refused.result == .refusedPermanently && refused.enhancedCode == "5.1.1", "\(refused)")
            #expect(refused.saysNoSuchMailbox)
            #expect(await send(to: "bea").result == .accepted)
            let later = await send(to: "later")
            #expect(later.result == .refusedTemporarily && later.replyCode == 450, "\(later)")
            #expect(await send(to: "cem").result == .accepted)
            try await eventually(within: .seconds(60)) { try server.mails().count == 3 }
        }
    }

    @Test(arguments: [SMTPRelay.Mechanism.plain, .login])
    func `either way of signing in is taken, and a wrong password is told as such`(
        mechanism: SMTPRelay.Mechanism
    ) async throws {
        try await PostfixServer.with(certificate: TestCertificates.shared().localhost) { server in
            let message = try MailMessageTests.message().bytes
            let good = try session(server, mechanism: mechanism)
            let taken = await good.send(from: "garner@lib.example", to: "anna@lib.example", message: message)
            #expect(taken.result == .accepted, "\(taken)")
            let bad = try session(server, mechanism: mechanism, password: "wrong")
            let refused = await bad.send(from: "garner@lib.example", to: "anna@lib.example", message: message)
            #expect(refused.result == .notReached && refused.phase == .authentication, "\(refused)")
        }
    }
}
