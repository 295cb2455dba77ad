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

    // Good news and bad news

    @Test func `trouble that is over before anybody was told makes no mail`() async throws {
        try await Outbox.with { box in
            let bad = try await box.enqueue(box.order(1, thread: "alert/1/1"))
            let tried = try #require(try await box.claim())
            #expect(try await box.start(tried))
            try await box.finish(tried, .notReached)
            let good = try await box.enqueue(
                box.order(2, template: "recovered", thread: "alert/1/1", inReplyTo: "<m1@lib.example>")
            )
            #expect(try await box.claim() == nil)
            #expect(try await box.mail(bad)?.state == .suppressed)
            #expect(try await box.mail(good)?.state == .suppressed)
            #expect(try await box.mail(good)?.note == ReplyRule.collapseNote)
        }
    }

    @Test func `good news goes after the bad news that it ends`() async throws {
        try await Outbox.with { box in
            let bad = try await box.enqueue(box.order(1, thread: "alert/1/1"))
            let sending = try #require(try await box.claim())
            #expect(try await box.start(sending))
            let good = try await box.enqueue(
                box.order(2, template: "recovered", thread: "alert/1/1", inReplyTo: "<m1@lib.example>")
            )
            #expect(try await box.claim("b") == nil)
            #expect(try await box.mail(good)?.state == .queued)
            try await box.finish(sending, .accepted)
            #expect(try await box.mail(bad)?.state == .sent)
            box.clock.advance(by: .seconds(31))
            #expect(try await box.claim()?.id == good)
        }
    }

    @Test func `a mail that tells of several troubles is not dropped because one is over`() async throws {
        try await Outbox.with { box in
            let bad = try await box.enqueue(box.order(1, thread: "alert/1/1", model: TemplateFixture.several))
            let tried = try #require(try await box.claim())
            #expect(try await box.start(tried))
            try await box.finish(tried, .notReached)
            let good = try await box.enqueue(
                box.order(2, template: "recovered", thread: "alert/1/1", inReplyTo: "<m1@lib.example>")
            )
            #expect(try await box.claim() == nil)
            #expect(try await box.mail(bad)?.state == .deferred)
            #expect(try await box.mail(good)?.state == .queued)
            box.clock.advance(by: .minutes(2))
            let claimed = try #require(try await box.claim())
            #expect(claimed.id == bad)
            #expect(try await box.start(claimed))
            try await box.finish(claimed, .accepted)
            box.clock.advance(by: .minutes(1))
            #expect(try await box.claim()?.id == good)
        }
    }

    @Test func `whoever got an earlier mail of the trouble hears of its end, although the latest mail waits`()
        async throws
    {
        try await Outbox.with { box in
            try await box.enqueue(box.order(1, thread: "alert/1/1"))
            let first = try #require(try await box.claim())
            #expect(try await box.start(first))
            try await box.finish(first, .accepted)
            let again = try await box.enqueue(box.order(2, thread: "alert/1/2"))
            let tried = try #require(try await box.claim())
            #expect(try await box.start(tried))
            try await box.finish(tried, .notReached)
            let good = try await box.enqueue(
                box.order(
                    3,
                    template: "recovered",
                    thread: "alert/1/2",
                    inReplyTo: "<m2@lib.example>",
                    references: ["<m1@lib.example>"]
                )
            )
            #expect(try await box.claim() == nil)
            box.clock.advance(by: .minutes(2))
            let claimed = try #require(try await box.claim())
            #expect(claimed.id == again)
            #expect(try await box.start(claimed))
            try await box.finish(claimed, .accepted)
            box.clock.advance(by: .minutes(1))
            #expect(try await box.claim()?.id == good)
        }
    }

    @Test func `trouble that came back and is over makes no mail when none of its mails got out`() async throws {
        try await Outbox.with { box in
            for number in [1, 2] {
                try await box.enqueue(box.order(number, thread: "alert/1/\(number)"))
                let tried = try #require(try await box.claim())
                #expect(try await box.start(tried))
                try await box.finish(tried, .notReached)
            }
            try await box.enqueue(
                box.order(
                    3,
                    template: "recovered",
                    thread: "alert/1/2",
                    inReplyTo: "<m2@lib.example>",
                    references: ["<m1@lib.example>"]
                )
            )
            #expect(try await box.claim() == nil)
            let states = try await box.database.read { [scope = box.scope] in
                try OutboxRepository($0).counts(in: scope)
            }
            #expect(states == [.suppressed: 3])
        }
    }

    @Test func `whoever never got the bad news gets no good news`() async throws {
        try await Outbox.with { box in
            try await box.enqueue(box.order(1, thread: "alert/1/1"))
            let tried = try #require(try await box.claim())
            #expect(try await box.start(tried))
            try await box.finish(tried, .refusedPermanently)
            let good = try await box.enqueue(
                box.order(2, template: "recovered", thread: "alert/1/1", inReplyTo: "<m1@lib.example>")
            )
            #expect(try await box.claim() == nil)
            #expect(try await box.mail(good)?.note == ReplyRule.dropNote)
        }
    }

    @Test func `good news whose bad news is not in the outbox any more is sent`() async throws {
        try await Outbox.with { box in
            let good = try await box.enqueue(box.order(2, template: "recovered", inReplyTo: "<gone@lib.example>"))
            #expect(try await box.claim()?.id == good)
        }
    }

    // Upkeep

    @Test func `a new start ends the leases of the process before it`() async throws {
        try await Outbox.with { box in
            let quiet = try await box.enqueue(box.order(1))
            let tried = try await box.enqueue(box.order(2))
            #expect(try await box.claim(lease: .hours(1))?.id == quiet)
            let started = try #require(try await box.claim(lease: .hours(1)))
            #expect(try await box.start(started))
            #expect(try await box.upkeep { try $0.endLeases(at: $1) } == 2)
            #expect(try await box.claim()?.id == quiet)
            #expect(try await box.mail(tried)?.state == .sending)
            #expect(try await box.claim() == nil)
            #expect(try await box.mail(tried)?.state == .uncertain)
            #expect(try await box.deliveries(tried).map(\.result) == [.lost])
        }
    }

    @Test func `mails of a restored backup wait for a person`() async throws {
        try await Outbox.with { box in
            let old = try #require(try await box.enqueue(box.order(1)))
            box.clock.advance(by: .hours(1))
            let fence = box.clock.now()
            let new = try await box.enqueue(box.order(2))
            #expect(try await box.upkeep { try $0.hold(madeBefore: fence, at: $1) } == 1)
            #expect(try await box.mail(old)?.state == .held)
            #expect(try await box.claim()?.id == new)
            #expect(try await box.upkeep { try $0.backlog(at: $1).held } == 1)
            let now = box.clock.now()
            let released = try await box.database.write { [scope = box.scope] in
                try OutboxRepository($0).retry(old, in: scope, at: now)
            }
            #expect(released?.state == .queued)
            #expect(try await box.claim()?.id == old)
        }
    }

    @Test func `finished mails are swept, unfinished ones never, and those that wait for a person later`() async throws
    {
        try await Outbox.with { box in
            let sent = try #require(try await box.enqueue(box.order(1)))
            let mail = try #require(try await box.claim())
            #expect(try await box.start(mail))
            try await box.finish(mail, .accepted)
            let doubtful = try #require(try await box.enqueue(box.order(2, class: .request)))
            let tried = try #require(try await box.claim())
            #expect(try await box.start(tried))
            try await box.finish(tried, .uncertain)
            let waiting = try await box.enqueue(box.order(3, to: "bo@lib.example"))
            box.clock.advance(by: .days(3))
            let old = box.clock.now()
            let long = old - .days(90)
            #expect(
                try await box.upkeep { upkeep, _ in try upkeep.sweep(finishedBefore: old, waitingBefore: long) } == 1
            )
            #expect(try await box.mail(sent) == nil)
            #expect(try await box.deliveries(sent).isEmpty)
            #expect(try await box.mail(doubtful)?.state == .uncertain)
            #expect(
                try await box.upkeep { upkeep, _ in try upkeep.sweep(finishedBefore: old, waitingBefore: old) } == 1
            )
            #expect(try await box.mail(doubtful) == nil)
            #expect(try await box.mail(waiting) != nil)
        }
    }

    @Test func `the backlog tells what is due and what waits for a person`() async throws {
        try await Outbox.with { box in
            let made = box.clock.now()
            try await box.enqueue(box.order(1))
            try await box.enqueue(box.order(2, class: .request))
            box.clock.advance(by: .minutes(1))
            #expect(
                try await box.upkeep { try $0.backlog(at: $1) }
                    == OutboxBacklog(due: 2, oldestDue: made, inDoubt: 0, held: 0)
            )
            for _ in 0..<2 {
                let mail = try #require(try await box.claim())
                #expect(try await box.start(mail))
                try await box.finish(mail, .uncertain)
            }
            #expect(try await box.upkeep { try $0.backlog(at: $1).inDoubt } == 1)
        }
    }

    // Lists

    @Test func `the list is newest first, by state and address, a page at a time`() async throws {
        try await Outbox.with { box in
            for number in 1...5 {
                try await box.enqueue(box.order(number, to: number == 3 ? "Bo@lib.example" : "anna@lib.example"))
            }
            let mail = try #require(try await box.claim())
            #expect(try await box.start(mail))
            try await box.finish(mail, .accepted)
            func list(_ filter: OutboxFilter) async throws -> [String] {
                try await box.database.read { [scope = box.scope] in
                    try OutboxRepository($0).mails(filter, in: scope).map(\.order.messageID)
                }
            }
            func ids(_ numbers: Int...) -> [String] { numbers.map { "<m\($0)@lib.example>" } }
            #expect(try await list(OutboxFilter()) == ids(5, 4, 3, 2, 1))
            #expect(try await list(OutboxFilter(limit: 2)) == ids(5, 4))
            #expect(try await list(OutboxFilter(before: OutboxMailID(4), limit: 2)) == ids(3, 2))
            #expect(try await list(OutboxFilter(states: [.sent])) == ids(1))
            #expect(try await list(OutboxFilter(states: [.queued], address: "bo@LIB.example")) == ids(3))
            let counts = try await box.database.read { [scope = box.scope] in
                try OutboxRepository($0).counts(in: scope)
            }
            #expect(counts == [.queued: 4, .sent: 1])
        }
    }

    @Test(arguments: [
        "SELECT id FROM outbox WHERE run_after <= 1 ORDER BY run_after, id LIMIT 50",
        "SELECT run_after FROM outbox WHERE run_after IS NOT NULL ORDER BY run_after, id LIMIT 1",
        "SELECT id FROM outbox WHERE consortium_id = 1 AND state = 'sent' AND id < 9 ORDER BY id DESC LIMIT 5",
        "SELECT id FROM outbox WHERE consortium_id = 1 AND address_key = 'a' AND id < 9 ORDER BY id DESC LIMIT 5",
        "SELECT id FROM outbox WHERE message_id = 'a' AND consortium_id = 1",
        "SELECT id FROM outbox WHERE in_reply_to = 'a' AND consortium_id = 1",
        "SELECT id FROM outbox WHERE finished_at < 1 ORDER BY finished_at, id LIMIT 5",
        OutboxUpkeep.longFinished,
        "SELECT id FROM outbox WHERE consortium_id = 1 AND group_id = 2 LIMIT 1",
        "SELECT COUNT(*) FROM outbox WHERE state = 'held' AND run_after IS NULL",
        "SELECT id FROM deliveries WHERE consortium_id = 1 AND outbox_id = 1 ORDER BY fence",
    ])
    func `what workers and lists ask has an index`(sql: String) async throws {
        try await Outbox.with { box in
            guard box.database.dialect == .sqlite else { return }
            let plan = try await box.database.read { transaction in
                let places: [any DatabaseValue] = sql.contains("?3") ? [1, 2, 3] : []
                var lines: [String] = []
                try transaction.forEach("EXPLAIN QUERY PLAN \(sql)", places.map { Value($0) }) {
                    lines.append(try $0["detail"])
                }
                return lines
            }
            #expect(plan.allSatisfy { !$0.hasPrefix("SCAN") || $0.contains("USING") }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }
}
