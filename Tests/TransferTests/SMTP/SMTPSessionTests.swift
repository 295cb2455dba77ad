import Foundation
import Ground
import TestSupport
import Testing

@testable import Transfer

/// Mails over a real socket: aiosmtpd where a server is needed, our stage where a fault is.
///
/// What libcurl does that nobody expects, and the test that holds it:
/// line ends in addresses become commands: *an address that cannot be sent to never reaches the server*;
/// a dot between bare line feeds is not doubled: *a bare line feed cannot smuggle a second mail*;
/// a password that no one asks for is left out, and the mail sent: *credentials that no one asks for stop the mail*;
/// without STARTTLS, or with its name in lower case: *without encryption nothing is sent*;
/// one number for every loss: *a connection lost inside the message*, *…after the final dot*, *a silence after the final dot*;
/// an idle connection that the server gave up: *a connection that the server gave up meanwhile costs nothing*;
/// domains go out as they are written: *a foreign domain goes out as its A-label*;
/// a proxy of the environment: *a proxy that the environment names is passed by*;
/// two minutes for any answer: *an answer that comes after more than two minutes is waited for*;
/// a goodbye that nobody answers: *a server that ignores our goodbye holds nobody up*.
@Suite(.serialized, .timeLimit(.minutes(4)), .enabled(if: Requirement.python("aiosmtpd"), "needs python3-aiosmtpd"))
struct SMTPSessionTests {
    let message = Array("From: a@lib.example\r\nSubject: hello\r\n\r\nText\r\n".utf8)
    let credentials = SMTPRelay.Credentials(user: "alerts", password: "s3cret")
    let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates.shared()
    }

    func relay(
        _ server: SMTPTestServer,
        _ security: SMTPRelay.Security,
        credentials: SMTPRelay.Credentials? = nil,
        change: (inout SMTPRelay.Limits) -> Void = { _ in }
    ) throws -> SMTPRelay {
        var limits = SMTPRelay.Limits()
        change(&limits)
        return try SMTPRelay(
            host: "localhost",
            port: server.port,
            security: security,
            credentials: credentials,
            caFile: certificates.authority,
            ehloName: "garner.example.org",
            limits: limits
        )
    }

    func send(
        _ session: SMTPSession,
        to recipient: String = "b@lib.example",
        _ message: [UInt8]? = nil
    ) async -> SMTPOutcome {
        await session.send(from: "garner@lib.example", to: recipient, message: message ?? self.message)
    }

    // What works

    @Test(arguments: [SMTPRelay.Security.startTLS, .implicitTLS], [SMTPRelay.Mechanism.any, .plain, .login])
    func `a mail is encrypted, signed in and taken`(
        security: SMTPRelay.Security,
        mechanism: SMTPRelay.Mechanism
    ) async throws {
        let server = try SMTPTestServer(
            .real,
            ["tls": .text(security == .startTLS ? "starttls" : "implicit"), "auth": true],
            certificate: certificates.localhost
        )
        let credentials = SMTPRelay.Credentials(user: "alerts", password: "s3cret", mechanism: mechanism)
        let session = SMTPSession(relay: try relay(server, security, credentials: credentials))
        let outcome = await send(session)
        #expect(outcome.result == .accepted, "\(outcome)")
        #expect(outcome.replyCode == 250)
        #expect(outcome.phase == .final)
        #expect(outcome.tls?.hasPrefix("TLSv1.") == true)
        let mail = try #require(try server.mails().first)
        #expect(mail.isEncrypted && mail.isSignedIn)
        #expect(mail.recipients == ["b@lib.example"])
        #expect(mail.raw == message)
    }

    @Test func `mails follow each other over one connection`() async throws {
        let server = try SMTPTestServer(
            .stage,
            ["tls": "starttls", "auth": "PLAIN LOGIN"],
            certificate: certificates.localhost
        )
        let session = SMTPSession(relay: try relay(server, .startTLS, credentials: credentials))
        var outcomes: [SMTPOutcome] = []
        for _ in 0..<5 { outcomes.append(await send(session)) }
        #expect(outcomes.map(\.result) == Array(repeating: .accepted, count: 5))
        #expect(outcomes.map(\.reusedConnection) == [false, true, true, true, true])
        #expect(Set(outcomes.map(\.tls)).count == 1)
        #expect(Set(try server.mails().map(\.connection)) == [1])
        #expect(try server.commands().first == "EHLO garner.example.org")
        await session.close()
        try await Task.sleep(for: .milliseconds(200))
        #expect(try server.commands().last == "QUIT")
    }

    @Test func `a connection is renewed after its share of mails`() async throws {
        let server = try SMTPTestServer(.stage)
        let session = SMTPSession(relay: try relay(server, .none) { $0.mailsPerConnection = 2 })
        for _ in 0..<5 { #expect(await send(session).result == .accepted) }
        #expect(try server.mails().map(\.connection) == [1, 1, 2, 2, 3])
    }

    @Test(arguments: ["close", "bye", "bye-now"])
    func `a connection that the server gave up meanwhile costs nothing`(ending: String) async throws {
        let server = try SMTPTestServer(
            .stage,
            ["tls": "starttls", "auth": "PLAIN", "after_mail": .text(ending)],
            certificate: certificates.localhost
        )
        let session = SMTPSession(relay: try relay(server, .startTLS, credentials: credentials))
        for round in 0..<3 {
            let outcome = await send(session)
            #expect(outcome.result == .accepted, "mail \(round): \(outcome)")
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try server.mails().count == 3)
        #expect(try server.mails().allSatisfy { $0.isSignedIn && $0.isEncrypted })
    }

    @Test func `a refused recipient does not keep the others from theirs`() async throws {
        let server = try SMTPTestServer(.real, ["tls": "starttls", "auth": true], certificate: certificates.localhost)
        let session = SMTPSession(relay: try relay(server, .startTLS, credentials: credentials))
        let recipients = ["a@lib.example", "reject-550@lib.example", "defer-451@lib.example", "c@lib.example"]
        var outcomes: [SMTPOutcome] = []
        for recipient in recipients { outcomes.append(await send(session, to: recipient)) }
        #expect(outcomes.map(\.result) == [.accepted, .refusedPermanently, .refusedTemporarily, .accepted])
        #expect(outcomes.map(\.replyCode) == [250, 550, 451, 250])
        #expect(outcomes.map(\.enhancedCode) == ["2.0.0", "5.1.1", "4.3.2", "2.0.0"])
        #expect(outcomes[1].phase == .recipient)
        #expect(outcomes[1].saysNoSuchMailbox)
        #expect(outcomes[1].replyText == "no such user")
        #expect(try server.mails().map(\.recipients) == [["a@lib.example"], ["c@lib.example"]])
    }

    @Test func `a recipient refused for now is taken at the next try`() async throws {
        let server = try SMTPTestServer(.real, ["tls": "starttls", "auth": true], certificate: certificates.localhost)
        let session = SMTPSession(relay: try relay(server, .startTLS, credentials: credentials))
        #expect(await send(session, to: "defer-once@lib.example").result == .refusedTemporarily)
        #expect(await send(session, to: "defer-once@lib.example").result == .accepted)
    }

    @Test func `a foreign domain goes out as its A-label`() async throws {
        let server = try SMTPTestServer(.stage, ["capabilities": ["SMTPUTF8", "SIZE 100000"]])
        let session = SMTPSession(relay: try relay(server, .none))
        #expect(await send(session, to: "anna@bücher.example").result == .accepted)
        let commands = try server.commands()
        #expect(commands.contains("RCPT TO:<anna@xn--bcher-kva.example>"))
        #expect(commands.contains("MAIL FROM:<garner@lib.example> SIZE=\(message.count)"), "\(commands)")
    }

    // What we refuse ourselves

    @Test(arguments: ["jürgen@lib.example", "b@x>\r\nRCPT TO:<victim@x", "no address", "b@lib.example\r\nDATA"])
    func `an address that cannot be sent to never reaches the server`(recipient: String) async throws {
        let server = try SMTPTestServer(.stage)
        let session = SMTPSession(relay: try relay(server, .none))
        let outcome = await send(session, to: recipient)
        #expect(outcome.result == .refusedPermanently)
        #expect(outcome.phase == .local)
        #expect(try server.events().isEmpty)
    }

    @Test func `a sender that cannot be used is our fault and loses no mail`() async throws {
        let server = try SMTPTestServer(.stage)
        let session = SMTPSession(relay: try relay(server, .none))
        let outcome = await session.send(from: "a@x>\r\nRSET", to: "b@lib.example", message: message)
        #expect(outcome.result == .notReached)
        #expect(try server.events().isEmpty)
    }

    @Test func `a message that needs 8 bits is not sent`() async throws {
        let server = try SMTPTestServer(.stage)
        let session = SMTPSession(relay: try relay(server, .none))
        #expect(await send(session, Array("Subject: é\r\n\r\n".utf8)).phase == .local)
        #expect(try server.events().isEmpty)
    }

    @Test func `a bare line feed cannot smuggle a second mail`() async throws {
        let server = try SMTPTestServer(.stage, ["lenient": true])
        let session = SMTPSession(relay: try relay(server, .none))
        let evil = Array("Subject: a\r\n\r\ntext\n.\nMAIL FROM:<evil@x>\nRCPT TO:<victim@x>\n".utf8)
        #expect(await send(session, evil).result == .accepted)
        #expect(try !server.events().contains { $0["event"]?.string == "smuggled" })
        let mail = try #require(try server.mails().first)
        #expect(mail.unstuffed == CanonicalMessage.canonical(evil))
    }

    @Test func `random lines with dots arrive as they are, however they are handed over`() async throws {
        let server = try SMTPTestServer(.stage)
        let relay = try relay(server, .none)
        var generator = SeededGenerator(seed: 31)
        var expected: [[UInt8]] = []
        for round in 0..<150 {
            let lines = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                [".", "..", ".x", "x", "", "x.", "...", "end"].randomElement(using: &generator) ?? ""
            }
            let text = Array(lines.joined(separator: "\r\n").utf8)
            let session = SMTPSession(relay: relay, chunk: Int.random(in: 1...20, using: &generator))
            let outcome = await send(session, text)
            #expect(outcome.result == .accepted, "round \(round) of seed 31: \(outcome)")
            expected.append(CanonicalMessage.canonical(text))
        }
        #expect(try server.mails().map(\.unstuffed) == expected, "seed 31")
    }

    @Test func `a refusal is not waited for longer because the goodbye is ignored`() async throws {
        let server = try SMTPTestServer(.stage, ["mute": "QUIT"])
        let session = SMTPSession(relay: try relay(server, .none))
        let outcome = await send(session, to: "reject-550@lib.example")
        #expect(outcome.result == .refusedPermanently)
        #expect(outcome.replyCode == 550)
        #expect(outcome.milliseconds < 5_000)
        #expect(await send(session).result == .accepted)
    }

    @Test(arguments: 1...17)
    func `leading dots survive whatever pieces the message is handed over in`(chunk: Int) async throws {
        let server = try SMTPTestServer(.stage)
        let session = SMTPSession(relay: try relay(server, .none), chunk: chunk)
        let dots = Array(".first\r\n.\r\n..\r\n...\r\n.x\r\na.\r\n\r\n.\r\n.\r\n\r\nend\r\n.".utf8)
        let outcome = await send(session, dots)
        #expect(outcome.result == .accepted, "\(outcome)")
        #expect(try server.mails().map(\.unstuffed) == [CanonicalMessage.canonical(dots)])
    }
}
