import Alerts
import Database
import Ground
import Tenancy
import TestSupport
import Testing

@testable import Mail

/// Mails of one trouble: what its end makes of those that wait.
extension OutboxTests {
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
}
