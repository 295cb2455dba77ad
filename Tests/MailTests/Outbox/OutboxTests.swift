import Alerts
import Database
import Ground
import Tenancy
import TestSupport
import Testing

@testable import Mail

@Suite struct OutboxTests {
    @Test func `a mail is queued with what made it, or not at all`() async throws {
        try await Outbox.with { box in
            struct Undone: Error {}
            let order = box.order()
            let now = box.clock.now()
            await #expect(throws: Undone.self) {
                try await box.database.write { [scope = box.scope] transaction in
                    try OutboxRepository(transaction).enqueue(order, in: scope, at: now)
                    throw Undone()
                }
            }
            #expect(try await box.claim() == nil)
            let id = try await box.enqueue(order)
            #expect(try await box.mail(id)?.order.model == order.model)
            #expect(try await box.mail(id)?.state == .queued)
        }
    }

    @Test func `one flush of a group makes one mail for a recipient, however often it is asked`() async throws {
        try await Outbox.with { box in
            let now = box.clock.now()
            let group = try await box.database.write { [scope = box.scope] transaction in
                try NotificationRepository(transaction).makeDue(
                    key: "k",
                    class: .trouble,
                    in: scope,
                    flushAt: now,
                    at: now
                )
            }
            #expect(try await box.enqueue(box.order(1, group: group, flush: 1)) != nil)
            #expect(try await box.enqueue(box.order(2, to: "ANNA@lib.example", group: group, flush: 1)) == nil)
            #expect(try await box.enqueue(box.order(3, to: "bo@lib.example", group: group, flush: 1)) != nil)
            #expect(try await box.enqueue(box.order(4, group: group, flush: 2)) != nil)
            #expect(try await box.enqueue(box.order(5)) != nil)
            #expect(try await box.enqueue(box.order(6)) != nil)
        }
    }

    @Test func `sixty-four at once make one row`() async throws {
        try await Outbox.with { box in
            let now = box.clock.now()
            let group = try await box.database.write { [scope = box.scope] transaction in
                try NotificationRepository(transaction).makeDue(
                    key: "k",
                    class: .trouble,
                    in: scope,
                    flushAt: now,
                    at: now
                )
            }
            let made = try await withThrowingTaskGroup(of: Bool.self) { tasks in
                for number in 0..<64 {
                    tasks.addTask { try await box.enqueue(box.order(number, group: group, flush: 1)) != nil }
                }
                return try await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(made == 1)
        }
    }

    @Test func `a mail of another consortium does not exist`() async throws {
        try await Outbox.with { box in
            let id = try #require(try await box.enqueue(box.order()))
            let now = box.clock.now()
            let found = try await box.database.write { [other = box.other] transaction -> [Bool] in
                let repository = OutboxRepository(transaction)
                return try [
                    repository.mail(id, in: other) != nil, repository.message(of: id, in: other) != nil,
                    !repository.deliveries(of: id, in: other).isEmpty, !repository.mails(in: other).isEmpty,
                    repository.retry(id, in: other, at: now) != nil, !repository.counts(in: other).isEmpty,
                ]
            }
            #expect(found == Array(repeating: false, count: 6))
        }
    }

    @Test func `the mail that is due for the longest goes first, and each to one worker`() async throws {
        try await Outbox.with { box in
            let first = try await box.enqueue(box.order(1))
            box.clock.advance(by: .seconds(1))
            let second = try await box.enqueue(box.order(2), in: box.other)
            box.clock.advance(by: .seconds(1))
            #expect(try await box.claim("a")?.id == first)
            #expect(try await box.claim("b")?.id == second)
            #expect(try await box.claim("c") == nil)
        }
    }

    @Test func `a worker that was away too long changes nothing, and the log still has what it did`() async throws {
        try await Outbox.with { box in
            let id = try await box.enqueue(box.order())
            let slow = try #require(try await box.claim("slow"))
            #expect(try await box.start(slow))
            box.clock.advance(by: .seconds(61))
            // In doubt, and therefore tried again after a while.
            #expect(try await box.claim("quick") == nil)
            #expect(try await box.mail(id)?.state == .uncertain)
            #expect(try await box.mail(id)?.possibleDuplicates == 1)
            #expect(try await box.finish(slow, .accepted) == nil)
            #expect(try await box.mail(id)?.state == .uncertain)
            #expect(try await box.deliveries(id).map(\.result) == [.accepted])
            box.clock.advance(by: .minutes(2))
            let again = try #require(try await box.claim("quick"))
            #expect(again.order.messageID == slow.order.messageID)
            #expect(try await box.start(again))
            #expect(try await box.finish(again, .accepted)?.state == .sent)
            #expect(try await box.mail(id)?.possibleDuplicates == 1)
        }
    }

    @Test func `a worker that vanished before its try leaves no doubt`() async throws {
        try await Outbox.with { box in
            let id = try await box.enqueue(box.order())
            #expect(try await box.claim() != nil)
            box.clock.advance(by: .seconds(61))
            #expect(try await box.claim()?.id == id)
            #expect(try await box.mail(id)?.possibleDuplicates == 0)
        }
    }

    @Test func `a lease can be put off, by whoever has it`() async throws {
        try await Outbox.with { box in
            try await box.enqueue(box.order())
            let mail = try #require(try await box.claim())
            #expect(try await box.start(mail))
            box.clock.advance(by: .seconds(50))
            let now = box.clock.now()
            let isHeld = try await box.database.write { [engine = box.engine] in
                try OutboxQueue($0, engine).extend(mail, lease: .seconds(60), at: now)
            }
            #expect(isHeld)
            box.clock.advance(by: .seconds(50))
            #expect(try await box.claim("b") == nil)
            #expect(try await box.finish(mail, .accepted)?.state == .sent)
            let late = try await box.database.write { [engine = box.engine] in
                try OutboxQueue($0, engine).extend(mail, lease: .seconds(60), at: now)
            }
            #expect(!late)
        }
    }

    @Test(arguments: [(MailClass.trouble, 4), (.selfReport, 4), (.digest, 2), (.request, 1), (.test, 1)])
    func `a mail in doubt is sent again as often as its class is worth`(mailClass: MailClass, copies: Int) async throws
    {
        try await Outbox.with { box in
            let id = try await box.enqueue(box.order(class: mailClass))
            var sent = 0
            for _ in 0..<10 {
                guard let mail = try await box.claim() else { break }
                #expect(try await box.start(mail))
                try await box.finish(mail, .uncertain)
                sent += 1
                box.clock.advance(by: .minutes(40))
            }
            #expect(sent == copies)
            let mail = try #require(try await box.mail(id))
            #expect(mail.state == .uncertain)
            #expect(mail.runAfter == nil)
            #expect(mail.possibleDuplicates == copies)
            #expect(try await box.deliveries(id).allSatisfy { $0.isPossibleDuplicate })
        }
    }

    @Test func `a mail expires, and says why it could not be delivered`() async throws {
        try await Outbox.with { box in
            let id = try await box.enqueue(box.order())
            for _ in 0..<100 {
                guard let next = try await box.mail(id)?.runAfter else { break }
                box.clock.set(next)
                guard let mail = try await box.claim() else { break }
                #expect(try await box.start(mail))
                try await box.finish(mail, .refusedTemporarily)
            }
            let mail = try #require(try await box.mail(id))
            #expect(mail.state == .expired)
            #expect((34...45).contains(mail.tries))
            #expect(box.clock.now() - mail.createdAt <= .days(5))
        }
    }

    @Test func `a mail that nobody tried in time expires without a try`() async throws {
        try await Outbox.with { box in
            let id = try await box.enqueue(box.order(class: .test))
            box.clock.advance(by: .hours(2))
            #expect(try await box.claim() == nil)
            #expect(try await box.mail(id)?.state == .expired)
        }
    }

    @Test(arguments: [
        (Delivery.Result.accepted, MailState.sent, 1), (.refusedPermanently, .refused, 1),
        (.refusedTemporarily, .deferred, 1), (.notReached, .deferred, 1), (.uncertain, .uncertain, 1),
        (.stopped, .queued, 0),
    ])
    func `the outcome of a try moves the mail`(result: Delivery.Result, state: MailState, tries: Int) async throws {
        try await Outbox.with { box in
            let id = try await box.enqueue(box.order())
            let claimed = try #require(try await box.claim())
            #expect(try await box.start(claimed))
            #expect(try await box.finish(claimed, result)?.state == state)
            let mail = try #require(try await box.mail(id))
            #expect(mail.state == state)
            #expect(mail.tries == tries)
            #expect(mail.note == "so")
            #expect((mail.finishedAt == nil) == (mail.runAfter != nil))
            let delivery = try #require(try await box.deliveries(id).first)
            #expect(delivery.result == result)
            #expect(delivery.number == 1)
            #expect(delivery.transport == "test")
        }
    }

    @Test func `a refused mail can be tried again with the same identifier and the same bytes`() async throws {
        try await Outbox.with { box in
            let id = try #require(try await box.enqueue(box.order()))
            let first = try #require(try await box.claim())
            #expect(try await box.start(first))
            try await box.finish(first, .refusedPermanently)
            let now = box.clock.now()
            let again = try await box.database.write { [scope = box.scope] in
                try OutboxRepository($0).retry(id, in: scope, at: now)
            }
            #expect(again?.state == .queued)
            #expect(again?.order.messageID == first.order.messageID)
            let claimed = try #require(try await box.claim())
            let frozen = try await box.database.read { [engine = box.engine] in
                try OutboxQueue($0, engine).frozenMessage(of: claimed)
            }
            #expect(frozen?.bytes == [1, 2, 3])
            #expect(try await box.start(claimed))
            #expect(try await box.finish(claimed, .accepted)?.state == .sent)
            let refused = try await box.database.write { [scope = box.scope] in
                try OutboxRepository($0).retry(id, in: scope, at: now)
            }
            #expect(refused == nil)
        }
    }
}
