import Foundation
import Ground
import TestSupport
import Testing

@testable import Transfer

/// Servers that refuse, fall silent or go away.
extension SMTPSessionTests {
    @Test(arguments: [
        ("554 5.7.1 go away", SMTPOutcome.Phase.greeting), ("421 4.3.2 too busy", .greeting),
    ])
    func `a greeting that refuses is told as such`(greeting: String, phase: SMTPOutcome.Phase) async throws {
        let server = try SMTPTestServer(.stage, ["greeting": .text(greeting)])
        let outcome = await send(SMTPSession(relay: try relay(server, .none)))
        #expect(outcome.result == .notReached)
        #expect(outcome.phase == phase)
        #expect(outcome.replyCode == Int(greeting.prefix(3)))
    }

    @Test func `a refused sender address delays the mail`() async throws {
        let server = try SMTPTestServer(.stage, ["sender": ["550 5.1.8 unknown sender", "552 5.3.4 too big"]])
        let session = SMTPSession(relay: try relay(server, .none))
        let refused = await send(session)
        #expect(refused.result == .notReached)
        #expect(refused.explanation.contains("garner@lib.example"))
        #expect(await send(session).result == .refusedPermanently)
    }

    @Test func `a server that does not exist or has no name is told apart`() async throws {
        var limits = SMTPRelay.Limits()
        limits.connect = .seconds(5)
        let closed = try SMTPRelay(host: "127.0.0.1", port: 1, security: .none, ehloName: "g.example", limits: limits)
        let nameless = try SMTPRelay(
            host: "no.such.host.invalid",
            security: .none,
            ehloName: "g.example",
            limits: limits
        )
        let refused = await send(SMTPSession(relay: closed))
        #expect(refused.result == .notReached)
        #expect(refused.phase == .connect)
        #expect(refused.explanation.contains("Nobody answers at 127.0.0.1:1"))
        let unknown = await send(SMTPSession(relay: nameless))
        #expect(unknown.result == .notReached)
        #expect(unknown.explanation.contains("not found"), "\(unknown)")
    }

    @Test func `a connection lost inside the message is safe to repeat`() async throws {
        let server = try SMTPTestServer(.stage, ["close_in_data": true])
        let session = SMTPSession(relay: try relay(server, .none), chunk: 1024)
        let big = message + Array(String(repeating: "0123456789abcdef\r\n", count: 1_000_000).utf8)
        let outcome = await send(session, big)
        #expect(outcome.result == .notReached, "\(outcome)")
        #expect(outcome.phase == .data)
    }

    @Test func `a connection lost after the final dot leaves it open whether the mail was taken`() async throws {
        let server = try SMTPTestServer(.stage, ["final": ["close"]])
        let session = SMTPSession(relay: try relay(server, .none))
        let outcome = await send(session)
        #expect(outcome.result == .uncertain)
        #expect(outcome.phase == .final)
        #expect(outcome.replyCode == nil)
        #expect(await send(session).result == .accepted)
        #expect(try server.mails().count == 2)
    }

    @Test func `a silence after the final dot leaves it open too`() async throws {
        let server = try SMTPTestServer(.stage, ["final": ["silence"]])
        let outcome = await send(SMTPSession(relay: try relay(server, .none) { $0.reply = .seconds(1) }))
        #expect(outcome.result == .uncertain)
        #expect(outcome.explanation.contains("did not answer in time"))
    }

    @Test func `an answer that is slow to come is waited for`() async throws {
        let server = try SMTPTestServer(.stage, ["final": ["delay 3"]])
        let outcome = await send(SMTPSession(relay: try relay(server, .none) { $0.connect = .seconds(1) }))
        #expect(outcome.result == .accepted)
        #expect(outcome.milliseconds >= 2900)
    }

    @Test(.enabled(if: Requirement.isFullRun, "takes over two minutes: set CI_FULL=true"), .timeLimit(.minutes(4)))
    func `an answer that comes after more than two minutes is waited for`() async throws {
        let server = try SMTPTestServer(.stage, ["final": ["delay 130"]])
        let session = SMTPSession(relay: try relay(server, .none))
        #expect(await send(session).result == .accepted)
        #expect(try server.mails().count == 1)
    }

    @Test(arguments: [
        ("451 4.3.0 disk full", SMTPOutcome.Result.refusedTemporarily), ("554 5.6.0 spam", .refusedPermanently),
        ("421 4.3.2 going down", .refusedTemporarily), ("299 fine", .accepted),
    ])
    func `the answer to the message decides`(reply: String, result: SMTPOutcome.Result) async throws {
        let server = try SMTPTestServer(.stage, ["final": [.text(reply)]])
        let outcome = await send(SMTPSession(relay: try relay(server, .none)))
        #expect(outcome.result == result, "\(outcome)")
        #expect(outcome.phase == .final)
        #expect(outcome.replyCode == Int(reply.prefix(3)))
    }

    @Test(arguments: ["EHLO", "MAIL", "RCPT", "DATA"])
    func `a server that falls silent before the message is not reached`(verb: String) async throws {
        let server = try SMTPTestServer(.stage, ["mute": .text(verb)])
        let outcome = await send(SMTPSession(relay: try relay(server, .none) { $0.reply = .seconds(1) }))
        #expect(outcome.result == .notReached, "\(outcome)")
    }

    @Test(arguments: [("MAIL", SMTPOutcome.Result.notReached), ("", .uncertain)])
    func `cancelling ends the conversation within seconds`(mute: String, result: SMTPOutcome.Result) async throws {
        let server = try SMTPTestServer(
            .stage,
            ["mute": mute.isEmpty ? .null : .text(mute), "final": ["silence"]]
        )
        let session = SMTPSession(relay: try relay(server, .none))
        let start = ContinuousClock().now
        let task = Task { await send(session) }
        try await Task.sleep(for: .milliseconds(300))
        task.cancel()
        #expect(await task.value.result == result)
        #expect(ContinuousClock().now - start < .seconds(3))
    }

    @Test func `a cancelled task sends nothing`() async throws {
        let server = try SMTPTestServer(.stage)
        let session = SMTPSession(relay: try relay(server, .none))
        let task = Task {
            try? await Task.sleep(for: .seconds(60))
            return await send(session)
        }
        task.cancel()
        #expect(await task.value.phase == .local)
        #expect(try server.events().isEmpty)
    }

    @Test func `a server that ignores our goodbye holds nobody up`() async throws {
        let server = try SMTPTestServer(.stage, ["mute": "QUIT"])
        let session = SMTPSession(relay: try relay(server, .none))
        #expect(await send(session).result == .accepted)
        let start = ContinuousClock().now
        await session.close()
        #expect(ContinuousClock().now - start < .seconds(4))
    }

    @Test func `a proxy that the environment names is passed by`() async throws {
        let names = ["all_proxy", "ALL_PROXY", "smtp_proxy", "http_proxy"]
        for name in names { setenv(name, "http://127.0.0.1:1", 1) }
        defer { for name in names { unsetenv(name) } }
        let server = try SMTPTestServer(.stage)
        #expect(await send(SMTPSession(relay: try relay(server, .none))).result == .accepted)
    }
}
