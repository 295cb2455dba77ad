import Alerts
import Database
import Ground
import Tenancy
import TestSupport
import Testing

@testable import Mail

/// Restart, restore, sweeping and lists.
extension OutboxTests {
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

    @Test func `tries are numbered on after a person had a mail tried again`() async throws {
        try await Outbox.with { box in
            let id = try #require(try await box.enqueue(box.order(1)))
            for result in [Delivery.Result.refusedPermanently, .stopped, .accepted] {
                let mail = try #require(try await box.claim())
                #expect(try await box.start(mail))
                try await box.finish(mail, result)
                guard result == .refusedPermanently else { continue }
                let now = box.clock.now()
                _ = try await box.database.write { [scope = box.scope] in
                    try OutboxRepository($0).retry(id, in: scope, at: now)
                }
            }
            #expect(try await box.deliveries(id).map(\.number) == [1, 2, 2])
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
        OutboxUpkeep.longFinished, OutboxUpkeep.longSent,
        OutboxFiguresRepository.oldestDue,
        OutboxFiguresRepository.deferred,
        OutboxFiguresRepository.lastFinished,
        "SELECT id FROM outbox WHERE consortium_id = 1 AND group_id = 2 LIMIT 1",
        "SELECT COUNT(*) FROM outbox WHERE state = 'held' AND run_after IS NULL",
        "SELECT id FROM deliveries WHERE consortium_id = 1 AND outbox_id = 1 ORDER BY fence",
    ])
    func `what workers and lists ask has an index`(sql: String) async throws {
        try await Outbox.with { box in
            guard box.database.dialect == .sqlite else { return }
            let plan = try await box.database.read { transaction in
                let places = (1...3).filter { sql.contains("?\($0)") }
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
