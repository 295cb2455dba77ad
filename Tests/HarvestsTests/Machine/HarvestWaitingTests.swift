import Ground
import Harvests
import Testing

@Suite struct HarvestWaitingTests {
    @Test func `a report in preparation is asked for every ten minutes at no cost`() {
        var track = Track()
        for _ in 1...100 {
            track.run(.queuedByProvider(retryAfter: nil, message: nil))
            #expect(track.harvest.status == .pending)
            #expect(track.harvest.reason == .waitingProvider)
            #expect(track.harvest.attempts == 0)
            #expect(track.harvest.runAfter == track.now + .minutes(10))
        }
        #expect(track.harvest.polls == 100)
        track.run(.succeeded(.init(rows: 1)))
        #expect(track.harvest.attempts == 1)
        #expect(track.harvest.polls == 0)
    }

    @Test func `after two days of preparing one attempt has failed with 9090`() {
        var track = Track()
        let begin = track.now
        while track.harvest.attempts == 0 {
            track.run(.queuedByProvider(retryAfter: nil, message: nil))
        }
        #expect(track.now - begin >= .hours(48))
        #expect(track.now - begin < .hours(49))
        #expect(track.harvest.status == .reQueued)
        #expect(track.harvest.lastCode == 9090)
        #expect(track.harvest.waitingSince == nil)
        // The next wait is bounded again, from its own beginning.
        track.run(.queuedByProvider(retryAfter: nil, message: nil))
        #expect(track.harvest.status == .pending)
        #expect(track.harvest.waitingSince == track.now)
    }

    @Test(arguments: [
        (Duration.seconds(1), Duration.minutes(1)), (.minutes(25), .minutes(25)), (.days(9), .hours(6)),
    ])
    func `a Retry-After is honoured within bounds`(asked: Duration, given: Duration) {
        var track = Track()
        track.run(.queuedByProvider(retryAfter: asked, message: nil))
        #expect(track.harvest.runAfter == track.now + given)
    }

    @Test func `too many requests rest the whole host and cost nothing for three days`() {
        var track = Track()
        let begin = track.now
        track.fail(1020)
        #expect(track.harvest.status == .pending)
        #expect(track.harvest.reason == .tooManyRequests)
        #expect(track.harvest.attempts == 0)
        #expect(track.effects == [.pauseHost("sushi.example.org", until: track.now + .hours(1))])
        track.fail(1020, retryAfter: .minutes(90))
        #expect(track.harvest.runAfter == track.now + .minutes(90))
        #expect(track.effects == [.pauseHost("sushi.example.org", until: track.now + .minutes(90))])
        while track.harvest.attempts == 0 { track.fail(1020) }
        #expect(track.now - begin >= .days(3))
        #expect(track.harvest.status == .reQueued)
    }

    @Test func `one provider's day-long Retry-After does not hold up everybody's host for a day`() {
        var track = Track()
        track.fail(1020, retryAfter: .days(7))
        #expect(track.harvest.runAfter == track.now + .hours(24))
        #expect(track.effects == [.pauseHost("sushi.example.org", until: track.now + .hours(6))])
    }

    @Test func `a busy service rests its host and costs an attempt`() {
        var track = Track()
        track.fail(1010)
        #expect(track.harvest.status == .reQueued)
        #expect(track.harvest.attempts == 1)
        #expect(track.effects == [.pauseHost("sushi.example.org", until: track.now + .minutes(5))])
    }

    @Test(arguments: [3030, 9030])
    func `an empty month is believed after four weeks and not before`(code: Int) throws {
        var settled = Track()
        settled.fail(code)
        #expect(settled.harvest.status == .success)
        #expect(settled.harvest.reason == .noUsage)
        #expect(settled.harvest.lastCode == code)
        #expect(settled.effects == [.completed])

        let march = try #require(YearMonth("2026-03"))
        var early = Track(.sample(month: march))
        early.fail(code)
        #expect(early.harvest.status == .reQueued)
        #expect(early.harvest.reason == .monthNotReady)
        while early.harvest.status == .reQueued { early.fail(code) }
        #expect(early.harvest.status == .success, "the tries last until the four weeks are over")
        #expect(early.now >= early.policy.settles(march))
    }

    @Test func `a month that is not ready is asked for until after the four weeks`() throws {
        let march = try #require(YearMonth("2026-03"))
        // As early as anybody can ask: the first of April.
        let first = Instant(seconds: 1_775_001_600)
        var track = Track(.sample(month: march, now: first), now: first)
        while track.harvest.status == .queued || track.harvest.status == .reQueued { track.fail(3031) }
        #expect(track.harvest.status == .fail)
        #expect(track.harvest.reason == .outOfRetries)
        #expect(track.now >= track.policy.settles(march) + .days(3))
        #expect(track.now < track.policy.settles(march) + .days(6))
    }

    @Test func `a lost worker costs an attempt and the harvest is free at once`() {
        var track = Track()
        track.take(.claimed(owner: "node-1", until: track.now + .seconds(30)))
        let fence = track.harvest.fence
        track.now = track.now + .seconds(31)
        track.take(.leaseLost)
        #expect(track.harvest.status == .reQueued)
        #expect(track.harvest.runAfter == track.now)
        #expect(track.harvest.lastCode == 9910)
        track.take(.claimed(owner: "node-2", until: track.now + .seconds(30)))
        #expect(track.harvest.fence > fence)
    }

    @Test func `after the second lost worker in a row each harvest rests for a while of its own`() {
        var rests: Set<Int64> = []
        for number in 1...50 {
            var track = Track(.sample(id: Int64(number)))
            for _ in 1...2 {
                track.take(.claimed(owner: "node-1", until: track.now + .seconds(30)))
                track.take(.leaseLost)
            }
            let rest = track.harvest.runAfter - track.now
            #expect((track.policy.lostWorkerRest...(track.policy.lostWorkerRest * 3)).contains(rest))
            rests.insert(rest.milliseconds)
        }
        #expect(rests.count > 40, "harvests that were lost together do not come back together")
    }

    @Test func `three lost workers in a row end it`() {
        var track = Track()
        for loss in 1...3 {
            track.now = max(track.now, track.harvest.runAfter)
            track.take(.claimed(owner: "node-1", until: track.now + .seconds(30)))
            track.now = track.now + .seconds(31)
            track.take(.leaseLost)
            #expect(track.harvest.status == (loss < 3 ? .reQueued : .fail))
        }
        #expect(track.harvest.reason == .workersLost)
        #expect(track.effects == [.failed(.workersLost)])
    }

    @Test func `a drain is free of charge`() {
        var track = Track()
        track.run(.drained)
        #expect(track.harvest.status == .queued)
        #expect(track.harvest.reason == .drained)
        #expect(track.harvest.attempts == 0)
        #expect(track.harvest.runAfter <= track.now)
    }

    @Test(arguments: [HarvestStatus.new, .queued])
    func `what waits stops at once`(status: HarvestStatus) {
        var track = Track(.sample(status: status))
        track.take(.stop)
        #expect(track.harvest.status == .stopped)
        #expect(track.harvest.reason == .byPerson)
    }

    @Test func `what runs stops when its worker has noticed, or fails, or is lost`() {
        let ends: [HarvestEvent] = [
            .finished(.stopped), .finished(.drained), .leaseLost,
            .finished(.failed(.init(code: 1000, message: ""))), .finished(.failed(.init(code: 2000, message: ""))),
            .finished(.queuedByProvider(retryAfter: nil, message: nil)),
        ]
        for end in ends {
            var track = Track()
            track.take(.claimed(owner: "node-1", until: track.now + .seconds(30)))
            track.take(.stop)
            #expect(track.harvest.status == .active)
            #expect(track.harvest.stopRequested)
            track.take(end)
            #expect(track.harvest.status == .stopped, "\(end)")
            #expect(track.harvest.reason == .byPerson)
            #expect(track.effects.isEmpty)
            #expect(!track.harvest.stopRequested)
        }
    }

    @Test func `a success that came before the stop stays a success`() {
        var track = Track()
        track.take(.claimed(owner: "node-1", until: track.now + .seconds(30)))
        track.take(.stop)
        track.take(.finished(.succeeded(.init(rows: 1))))
        #expect(track.harvest.status == .success)
    }

    @Test func `a wish for now pulls a waiting harvest forward without a new episode`() {
        var track = Track(.sample(status: .new))
        track.harvest.runAfter = track.now + .hours(9)
        track.take(.renew(.init(start: .now(track.now), priority: .now, request: RequestID(7))))
        #expect(track.harvest.status == .queued)
        #expect(track.harvest.priority == .now)
        #expect(track.harvest.episode == 1)
        #expect(track.harvest.request == RequestID(7))
        // A later plan does not push it back.
        track.take(.renew(.init(start: .overnight(track.now + .days(1)), priority: .backfill)))
        #expect(track.harvest.priority == .now)
        #expect(track.harvest.status == .queued)
    }
}
