import Foundation
import Ground
import TestSupport
import Testing

@testable import Transfer

/// Encryption and signing in: nothing goes out in the clear.
extension SMTPSessionTests {
    @Test(arguments: [("strip", "does not offer STARTTLS"), ("lower", "lower case"), ("refuse", "would not start")])
    func `without encryption nothing is sent`(behaviour: String, words: String) async throws {
        let server = try SMTPTestServer(
            .stage,
            ["tls": "starttls", "starttls": .text(behaviour), "auth": "PLAIN LOGIN"],
            certificate: certificates.localhost
        )
        let session = SMTPSession(relay: try relay(server, .startTLS, credentials: credentials))
        let outcome = await send(session)
        #expect(outcome.result == .notReached, "\(outcome)")
        #expect(outcome.explanation.contains(words), "\(outcome)")
        let verbs = Set(try server.commands().map { $0.prefix { $0 != " " } })
        #expect(verbs.isSubset(of: ["EHLO", "STARTTLS", "QUIT"]), "\(verbs)")
    }

    @Test func `replies forged before the handshake are not believed`() async throws {
        let server = try SMTPTestServer(
            .stage,
            ["tls": "starttls", "starttls": "inject", "auth": "PLAIN"],
            certificate: certificates.localhost
        )
        let session = SMTPSession(relay: try relay(server, .startTLS, credentials: credentials))
        let outcome = await send(session)
        #expect(outcome.result == .notReached, "\(outcome)")
        #expect(try server.mails().isEmpty)
        #expect(try !server.commands().contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
    }

    @Test(arguments: [SMTPRelay.Security.startTLS, .implicitTLS])
    func `a certificate for another name is refused`(security: SMTPRelay.Security) async throws {
        let server = try SMTPTestServer(
            .real,
            ["tls": .text(security == .startTLS ? "starttls" : "implicit"), "auth": true],
            certificate: certificates.otherName
        )
        let session = SMTPSession(relay: try relay(server, security, credentials: credentials))
        let outcome = await send(session)
        #expect(outcome.result == .notReached)
        #expect(outcome.explanation.contains("certificate"), "\(outcome)")
        #expect(try server.mails().isEmpty)
    }

    @Test func `a certificate of an unknown authority is refused`() async throws {
        let server = try SMTPTestServer(.real, ["tls": "implicit", "auth": true], certificate: certificates.localhost)
        let relay = try SMTPRelay(
            host: "localhost",
            port: server.port,
            security: .implicitTLS,
            credentials: credentials,
            ehloName: "g.example"
        )
        let outcome = await send(SMTPSession(relay: relay))
        #expect(outcome.result == .notReached)
        #expect(outcome.explanation.contains("ca_file"), "\(outcome)")
    }

    @Test func `implicit encryption against a plain port fails clearly`() async throws {
        let server = try SMTPTestServer(.stage)
        let session = SMTPSession(relay: try relay(server, .implicitTLS, credentials: credentials))
        let outcome = await send(session)
        #expect(outcome.result == .notReached)
        #expect(outcome.explanation.contains("implicit TLS"), "\(outcome)")
    }

    @Test func `a wrong password delays the mail and does not condemn its recipient`() async throws {
        let server = try SMTPTestServer(.real, ["tls": "starttls", "auth": true], certificate: certificates.localhost)
        let wrong = SMTPRelay.Credentials(user: "alerts", password: "wrong-secret")
        let session = SMTPSession(relay: try relay(server, .startTLS, credentials: wrong))
        let outcome = await send(session)
        #expect(outcome.result == .notReached)
        #expect(outcome.phase == .authentication)
        #expect(outcome.replyCode == 535)
        #expect(outcome.explanation.contains("does not accept the user and the password"))
        #expect(!"\(outcome)".contains("wrong-secret"))
        #expect(try server.mails().isEmpty)
    }

    @Test(arguments: [nil, "CRAM-MD5 GSSAPI"] as [String?])
    func `credentials that no one asks for stop the mail before anything is sent`(auth: String?) async throws {
        let server = try SMTPTestServer(
            .stage,
            ["tls": "starttls", "auth": JSONValue(auth)],
            certificate: certificates.localhost
        )
        let session = SMTPSession(relay: try relay(server, .startTLS, credentials: credentials))
        let outcome = await send(session)
        #expect(outcome.result == .notReached)
        #expect(outcome.explanation.contains("offers no sign-in"), "\(outcome)")
        #expect(try !server.commands().contains { $0.hasPrefix("MAIL") || $0.hasPrefix("AUTH") })
    }
}
