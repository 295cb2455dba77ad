import Alerts
import Database
import Foundation
import Ground
import Recipients
import Tenancy
import TestSupport
import Testing
import Transfer

@testable import Mail

@Suite struct MailerTests {
    @Test func `a queued mail is written, sent and logged`() async throws {
        try await Outbox.with { box in
            let id = try #require(try await box.enqueue(box.order()))
            let transport = ScriptedTransport()
            let mailer = try box.mailer(transport)
            #expect(try await mailer.sendOne() == .done(id, .sent))
            #expect(try await mailer.sendOne() == .idle(nextDue: nil))
            let sent = try #require(transport.messages.first)
            #expect(sent.recipient == "anna@lib.example")
            #expect(sent.sender == "garner@lib.example")
            let stored = try await box.database.read { [scope = box.scope] in
                try OutboxRepository($0).message(of: id, in: scope)
            }
            #expect(stored == sent.message)
            let mail = try #require(try await box.mail(id))
            #expect(mail.subject?.hasPrefix("Harvest failed: ") == true)
            #expect(mail.finishedAt == box.clock.now())
            #expect(try await box.deliveries(id).map(\.result) == [.accepted])
        }
    }

    @Test func `tries repeat the same bytes until one is taken`() async throws {
        try await Outbox.with { box in
            let id = try #require(try await box.enqueue(box.order()))
            let transport = ScriptedTransport([.notReached, .refusedTemporarily, .uncertain])
            let mailer = try box.mailer(transport)
            var states: [MailState] = []
            for _ in 0..<4 {
                guard case .done(_, let state) = try await mailer.sendOne() else { break }
                states.append(state)
                if case .idle(let next?) = try await mailer.sendOne() { box.clock.set(next) }
            }
            #expect(states == [.deferred, .deferred, .uncertain, .sent])
            #expect(Set(transport.messages).count == 1)
            #expect(try await box.deliveries(id).map(\.number) == [1, 2, 3, 4])
            #expect(try await box.mail(id)?.possibleDuplicates == 1)
        }
    }

    @Test func `a mail that continues another keeps its subject and refers to it`() async throws {
        try await Outbox.with { box in
            try await box.enqueue(box.order(1, thread: "alert/1/1"))
            let mailer = try box.mailer(ScriptedTransport())
            _ = try await mailer.sendOne()
            let id = try await box.enqueue(
                box.order(2, template: "recovered", thread: "alert/1/1", inReplyTo: "<m1@lib.example>")
            )
            _ = try await mailer.sendOne()
            let subject = try await box.mail(id)?.subject
            #expect(subject?.hasPrefix("Re: Harvest failed: ") == true)
        }
    }

    @Test func `an address that cannot be sent to is refused and holds nobody up`() async throws {
        try await Outbox.with { box in
            let id = try await box.enqueue(box.order(1, to: "jürgen@lib.example"))
            let transport = ScriptedTransport()
            _ = try await box.mailer(transport).sendOne()
            #expect(try await box.mail(id)?.state == .refused)
            #expect(try await box.mail(id)?.note?.contains("ASCII alias") == true)
            #expect(transport.messages.isEmpty)
        }
    }

    @Test func `a template that is broken goes out as the plain mail`() async throws {
        try await Outbox.with { box in
            let id = try await box.enqueue(box.order(1, template: "no-such-template"))
            let transport = ScriptedTransport()
            #expect(try await box.mailer(transport).sendOne() != .idle(nextDue: nil))
            #expect(try await box.mail(id)?.state == .sent)
            #expect(try await box.mail(id)?.fallbackReason?.contains("no-such-template") == true)
        }
    }

    @Test func `a consortium's template that cannot be used is told once, however many mails it should have written`()
        async throws
    {
        try await withTemporaryFolder { folder in
            try MailTemplateTests.write("Ours {{#broken", to: "\(folder)/north/mail/en/harvest-failed.subject")
            try MailTemplateTests.write("Text", to: "\(folder)/north/mail/en/harvest-failed.txt")
            try await Outbox.with { box in
                let lines = Lock<[LogLine]>([])
                let transport = ScriptedTransport()
                let mailer = Mailer(
                    database: box.database,
                    transport: transport,
                    renderer: try MailTemplateTests.renderer(overrides: folder),
                    clock: box.clock,
                    worker: "a",
                    engine: box.engine,
                    log: Log(level: .info) { line in lines.withLock { $0.append(line) } }
                )
                for number in 1...5 { try await box.enqueue(box.order(number)) }
                try await box.enqueue(box.order(6), in: box.other)
                while case .done = try await mailer.sendOne() {}
                #expect(transport.messages.count == 6)
                let told = lines.withLock { $0 }
                #expect(told.map(\.event) == ["a mail template could not be used"])
                #expect(told.first?.fields.first { $0.name == "consortium" }?.value == "north")
                #expect(
                    told.first?.fields.first { $0.name == "reason" }?.value.string?.contains("own template") == true
                )
            }
        }
    }

    @Test func `whoever may not get it any more does not`() async throws {
        try await Outbox.with { box in
            let id = try #require(try await box.enqueue(box.order()))
            let transport = ScriptedTransport()
            let mailer = Mailer(
                database: box.database,
                transport: transport,
                renderer: try MailTemplateTests.renderer(),
                clock: box.clock,
                worker: "a",
                engine: box.engine,
                admission: { _, _, _, _ in "They left." }
            )
            #expect(try await mailer.sendOne() == .done(id, .suppressed))
            #expect(try await box.mail(id)?.note == "They left.")
            #expect(transport.messages.isEmpty)
        }
    }

    @Test func `the final filters are asked again at the last moment`() async throws {
        try await Outbox.with { box in
            let now = box.clock.now()
            let group = try await box.database.write { [scope = box.scope] transaction in
                let draft = EventDraft(.harvestFailed, of: EventSubject(), facts: EventFacts())
                _ = try EventRepository(transaction).record(draft, in: scope, at: now)
                try transaction.run("UPDATE events SET told_at = ?1, outcome = 'mailed'", now)
                return try transaction.value(NotificationGroupID.self, "SELECT MAX(id) FROM notification_groups")
            }
            let id = try await box.enqueue(box.order(group: group, flush: 1))
            _ = try await box.mailer(ScriptedTransport()).sendOne()
            #expect(try await box.mail(id)?.state == .suppressed)
            #expect(try await box.mail(id)?.note?.contains("is no user") == true)
        }
    }

    @Test func `a mailbox that does not exist gets nothing more`() async throws {
        try await Outbox.with { box in
            let id = try await box.enqueue(box.order())
            _ = try await box.mailer(ScriptedTransport([.refusedPermanently])).sendOne()
            #expect(try await box.mail(id)?.state == .refused)
            let reason = try await box.database.read {
                try SuppressionRepository($0).reason(of: MailAddress("anna@lib.example"))
            }
            #expect(reason == .bounced)
        }
    }

    @Test func `the lease is kept while an answer is waited for`() async throws {
        try await Outbox.with { box in
            let id = try #require(try await box.enqueue(box.order()))
            let isAnswered = Lock(false)
            let transport = ScriptedTransport(meanwhile: {
                while !isAnswered.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
            })
            let mailer = Mailer(
                database: box.database,
                transport: transport,
                renderer: try MailTemplateTests.renderer(),
                clock: box.clock,
                worker: "a",
                engine: box.engine,
                lease: .milliseconds(200)
            )
            async let step = mailer.sendOne()
            while try await box.mail(id)?.startedAt == nil { try await Task.sleep(for: .milliseconds(5)) }
            for _ in 0..<3 {
                // Not yet over when the clock moves on; put off by the next beat.
                let end = try await box.mail(id)?.runAfter ?? box.clock.now()
                box.clock.set(end - .milliseconds(50))
                while try await box.mail(id)?.runAfter.map({ $0 > end }) != true {
                    try await Task.sleep(for: .milliseconds(5))
                }
                #expect(try await box.claim("b") == nil)
            }
            isAnswered.withLock { $0 = true }
            #expect(try await step == .done(id, .sent))
        }
    }

    @Test func `what happened is recorded even when the work is cancelled`() async throws {
        try await Outbox.with { box in
            let id = try #require(try await box.enqueue(box.order()))
            let transport = ScriptedTransport([.stopped], meanwhile: { try await Task.sleep(for: .seconds(60)) })
            let mailer = try box.mailer(transport)
            let work = Task { try await mailer.sendOne() }
            while transport.messages.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            work.cancel()
            #expect(try await work.value == .done(id, .queued))
            #expect(try await box.mail(id)?.tries == 0)
            #expect(try await box.deliveries(id).map(\.result) == [.stopped])
        }
    }

    @Test func `several mailers send every mail once`() async throws {
        try await Outbox.with { box in
            for number in 1...60 { try await box.enqueue(box.order(number, to: "r\(number)@lib.example")) }
            let transports = (0..<4).map { _ in ScriptedTransport() }
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for (index, transport) in transports.enumerated() {
                    let mailer = try box.mailer(transport, worker: "worker \(index)")
                    tasks.addTask {
                        while case .done = try await mailer.sendOne() {}
                    }
                }
                try await tasks.waitForAll()
            }
            let recipients = transports.flatMap { $0.messages.map(\.recipient) }
            #expect(recipients.count == 60)
            #expect(Set(recipients).count == 60)
        }
    }
}

/// The whole way to a real mail server.
@Suite(.enabled(if: Requirement.python("aiosmtpd"), "needs python3-aiosmtpd"), .timeLimit(.minutes(2)))
struct MailerOverSMTPTests {
    @Test func `three recipients, three fates: taken, refused, tried again`() async throws {
        let certificates = try TestCertificates.shared()
        try await Outbox.with { box in
            let server = try SMTPTestServer(
                .real,
                ["tls": "starttls", "auth": true],
                certificate: certificates.localhost
            )
            let relay = try SMTPRelay(
                host: "localhost",
                port: server.port,
                credentials: .init(user: "alerts", password: "s3cret"),
                caFile: certificates.authority,
                ehloName: "garner.example.org"
            )
            let taken = try await box.enqueue(box.order(1, to: "anna@lib.example"))
            let refused = try await box.enqueue(box.order(2, to: "reject-550@lib.example"))
            let later = try await box.enqueue(box.order(3, to: "defer-once@lib.example"))
            let mailer = try box.mailer(SMTPTransport(relay: relay))
            while case .done = try await mailer.sendOne() {}
            #expect(try await box.mail(taken)?.state == .sent)
            #expect(try await box.mail(refused)?.state == .refused)
            #expect(try await box.mail(later)?.state == .deferred)
            box.clock.advance(by: .minutes(2))
            while case .done = try await mailer.sendOne() {}
            #expect(try await box.mail(later)?.state == .sent)
            await mailer.close()
            let log = try #require(try await box.deliveries(refused).first)
            #expect(log.replyCode == 550)
            #expect(log.enhancedCode == "5.1.1")
            #expect(log.phase == "recipient")
            #expect(log.tls?.hasPrefix("TLSv1.") == true)
            let mails = try server.mails()
            #expect(mails.map(\.recipients) == [["anna@lib.example"], ["defer-once@lib.example"]])
            for read in try ReadMail.read(mails.map(\.raw)) { #expect(read.defects == []) }
        }
    }

    @Test func `an answer that got lost makes one more copy with the same identifier, and says so`() async throws {
        try await Outbox.with { box in
            let server = try SMTPTestServer(.stage, ["final": ["close"]])
            let relay = try SMTPRelay(
                host: "localhost",
                port: server.port,
                security: .none,
                ehloName: "garner.example.org"
            )
            let id = try await box.enqueue(box.order())
            let mailer = try box.mailer(SMTPTransport(relay: relay))
            _ = try await mailer.sendOne()
            #expect(try await box.mail(id)?.state == .uncertain)
            box.clock.advance(by: .minutes(2))
            _ = try await mailer.sendOne()
            #expect(try await box.mail(id)?.state == .sent)
            #expect(try await box.mail(id)?.possibleDuplicates == 1)
            let mails = try server.mails()
            #expect(mails.count == 2)
            #expect(mails[0].raw == mails[1].raw)
        }
    }
}
