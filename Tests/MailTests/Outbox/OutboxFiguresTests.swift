import Database
import Ground
import Testing

@testable import Mail

/// How the outbox stands, as whoever watches the service reads it.
@Suite struct OutboxFiguresTests {
    private func figures(_ box: Outbox) async throws -> OutboxFigures {
        let now = box.clock.now()
        return try await box.database.read { [engine = box.engine] in
            try OutboxFiguresRepository($0, engine).read(at: now)
        }
    }

    @Test func `mails are counted by state, and the oldest that is due is told`() async throws {
        try await Outbox.with { box in
            let start = box.clock.now()
            for number in 1...3 { try await box.enqueue(box.order(number, to: "reader\(number)@lib.example")) }
            box.clock.advance(by: .minutes(5))
            let mail = try #require(try await box.claim())
            let standing = try await figures(box)
            #expect(standing.counts == [.queued: 2, .sending: 1, .deferred: 0, .uncertain: 0, .held: 0])
            #expect(standing.oldestDue == start)
            #expect(standing.stuckSince == nil)
            #expect(try await box.start(mail))
            try await box.finish(mail, .accepted)
            #expect(try await figures(box).counts[.sending] == 0)
        }
    }

    @Test func `mail is stuck while what was put off waits and none gets out, but not for one recipient's sake`()
        async throws
    {
        try await Outbox.with { box in
            let start = box.clock.now()
            for number in 1...2 { try await box.enqueue(box.order(number, to: "reader\(number)@lib.example")) }
            let first = try #require(try await box.claim())
            #expect(try await box.start(first))
            try await box.finish(first, .notReached)
            #expect(try await figures(box).stuckSince == start)
            box.clock.advance(by: .seconds(1))
            let second = try #require(try await box.claim())
            #expect(try await box.start(second))
            try await box.finish(second, .accepted)
            #expect(try await figures(box).stuckSince == nil, "another one was sent meanwhile")

            box.clock.advance(by: .hours(1))
            let again = try #require(try await box.claim())
            #expect(try await box.start(again))
            let now = box.clock.now()
            try await box.database.write { [engine = box.engine] transaction in
                let outcome = DeliveryOutcome(
                    .refusedTemporarily,
                    explanation: "Full.",
                    phase: "recipient",
                    replyCode: 452
                )
                _ = try OutboxQueue(transaction, engine).finish(again, outcome, at: now)
                try transaction.run("UPDATE outbox SET finished_at = 0 WHERE state = 'sent'")
            }
            #expect(try await figures(box).stuckSince == nil, "only its own mailbox is full")
        }
    }

    @Test func `mails are counted along an index of what is unfinished`() async throws {
        try await Outbox.with { box in
            guard box.database.dialect == .sqlite else { return }
            let plan = try await box.database.read { transaction in
                var lines: [String] = []
                let values = [Value.text("queued"), .integer(5)]
                try transaction.forEach("EXPLAIN QUERY PLAN \(OutboxFiguresRepository.count)", values) {
                    lines.append(try $0["detail"])
                }
                return lines
            }
            #expect(plan.contains { $0.contains("COVERING INDEX outbox_standing (state=?)") }, "\(plan)")
        }
    }
}
