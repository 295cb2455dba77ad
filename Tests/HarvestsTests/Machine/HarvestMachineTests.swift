import Ground
import Harvests
import Testing

@Suite struct HarvestMachineTests {
    @Test func `a report that comes at once succeeds with one attempt`() {
        var track = Track()
        track.run(.succeeded(.init(rows: 12)))
        #expect(track.harvest.status == .success)
        #expect(track.harvest.reason == nil)
        #expect(track.harvest.attempts == 1)
        #expect(track.harvest.leaseOwner == nil)
        #expect(track.effects == [.completed])
    }

    @Test func `a harvest for the night is queued when the window opens and not before`() {
        var track = Track(.sample(status: .new))
        track.harvest.runAfter = track.now + .hours(2)
        let before = track.harvest
        track.take(.nightOpened)
        #expect(track.harvest == before)
        track.now = track.now + .hours(2)
        track.take(.nightOpened)
        #expect(track.harvest.status == .queued)
    }

    @Test func `ten failures end as Fail with one alert, and not a try earlier`() {
        var track = Track()
        for attempt in 1...9 {
            track.fail(1000)
            #expect(track.harvest.status == .reQueued, "attempt \(attempt)")
            #expect(track.effects.isEmpty)
        }
        track.fail(1000)
        #expect(track.harvest.status == .fail)
        #expect(track.harvest.reason == .outOfRetries)
        #expect(track.harvest.attempts == 10)
        #expect(track.effects == [.failed(.outOfRetries)])
    }

    @Test func `the back-off doubles from a quarter of an hour to a day`() {
        var track = Track()
        var delays: [Int64] = []
        for _ in 1...9 {
            track.fail(1000)
            delays.append((track.harvest.runAfter - track.now).milliseconds / 60_000)
        }
        let plain: [Int64] = [15, 30, 60, 120, 240, 480, 960, 1440, 1440]
        for (delay, expected) in zip(delays, plain) {
            #expect((expected * 9 / 10 - 1...expected * 11 / 10).contains(delay), "\(delays)")
        }
    }

    @Test func `a Retry-After longer than our own delay is honoured, up to a day`() {
        var track = Track()
        track.fail(1000, retryAfter: .hours(5))
        #expect(track.harvest.runAfter == track.now + .hours(5))
        track.fail(1000, retryAfter: .days(30))
        #expect(track.harvest.runAfter == track.now + .hours(24))
    }

    @Test func `a daily retry waits for the next night that is not close by`() {
        var track = Track()
        track.fail(9011)
        // 12:01 UTC: the night opens at midnight.
        #expect(track.harvest.runAfter == Instant(seconds: 1_776_297_600))
        track = Track(now: .sample + .hours(11))
        track.fail(9011)
        // 23:01 UTC: not an hour later, but the night after.
        #expect(track.harvest.runAfter == Instant(seconds: 1_776_297_600) + .hours(24))
    }

    @Test(arguments: [1030, 2000, 2010, 2020, 2030, 9013, 9052])
    func `refused credentials end it at once and hold the connection`(code: Int) {
        var track = Track()
        track.fail(code)
        #expect(track.harvest.status == .fail)
        #expect(track.harvest.reason == .badCredentials)
        #expect(track.harvest.attempts == 1)
        #expect(track.effects == [.credentialsBroken(code: code)])
    }

    @Test(arguments: [
        (3000, HarvestReason.unsupported), (3010, .unsupported), (2011, .unsupported), (3032, .noLongerAvailable),
        (3020, .rejected), (3070, .rejected), (9022, .rejected), (9016, .rejected),
    ])
    func `what no repetition mends ends at once`(code: Int, reason: HarvestReason) {
        var track = Track()
        track.fail(code)
        #expect(track.harvest.status == .fail)
        #expect(track.harvest.reason == reason)
        #expect(track.effects == [.failed(reason)])
    }

    @Test(arguments: [(9012, 2), (9020, 3), (9021, 3), (9040, 3), (9100, 3)])
    func `some causes are worth a few tries in a row only`(code: Int, tries: Int) {
        var track = Track()
        for _ in 1..<tries { track.fail(code) }
        #expect(track.harvest.status == .reQueued)
        // Another code in between begins the count again.
        track.fail(9011)
        for _ in 1..<tries { track.fail(code) }
        #expect(track.harvest.status == .reQueued)
        track.fail(code)
        #expect(track.harvest.status == .fail)
        #expect(track.harvest.reason == .rejected)
    }

    @Test func `the literal reading tries everything ten times`() {
        for code in [2000, 3000, 9012, 9020] {
            var track = Track(policy: HarvestPolicy(triesEverything: true))
            for _ in 1...9 {
                track.fail(code)
                #expect(track.harvest.status == .reQueued, "code \(code)")
            }
            track.fail(code)
            #expect(track.harvest.reason == .outOfRetries)
            #expect(track.effects == [.failed(.outOfRetries)])
        }
    }

    @Test(arguments: [9050, 9051, 9060, 9070])
    func `what is switched off here ends as Stopped without an attempt or an alert`(code: Int) {
        var track = Track()
        track.run(.switchedOff(code: code, message: nil))
        #expect(track.harvest.status == .stopped)
        #expect(track.harvest.reason == .switchedOff)
        #expect(track.harvest.attempts == 0)
        #expect(track.effects.isEmpty)
        var other = Track()
        other.fail(code)
        #expect(other.harvest.status == .stopped)
        #expect(other.harvest.attempts == 0)
    }

    @Test func `recovery after a failure is told once`() {
        var track = Track()
        track.fail(3000)
        track.take(.renew(.init(start: .now(track.now), priority: .now)))
        #expect(track.harvest.episode == 2)
        #expect(track.harvest.attempts == 0)
        #expect(track.effects.isEmpty)
        track.run(.succeeded(.init(rows: 3)))
        #expect(track.effects == [.recovered, .completed])
        track.take(.renew(.init(start: .now(track.now), priority: .now)))
        track.run(.succeeded(.init(rows: 3)))
        #expect(track.effects == [.completed])
    }

    @Test func `held data waits for a decision, and both decisions settle the alert`() {
        for (event, reason) in [(HarvestEvent.accepted, nil), (.discarded, HarvestReason.discarded)] {
            var track = Track()
            track.run(.succeeded(.init(.held, rows: 5, code: 9043, replaces: true)))
            #expect(track.harvest.status == .success)
            #expect(track.harvest.reason == .held)
            #expect(track.effects == [.held(replacing: true)])
            track.take(event)
            #expect(track.harvest.reason == reason)
            #expect(track.effects.first == .resolveAlert)
            #expect(!track.harvest.alerted)
            let decided = track.harvest
            track.take(.accepted)
            #expect(track.harvest == decided)
        }
    }

    @Test func `a partial month is stored, told, and not tried again`() {
        var track = Track()
        track.run(.succeeded(.init(.partial, rows: 5, code: 3040)))
        #expect(track.harvest.status == .success)
        #expect(track.harvest.reason == .partial)
        #expect(track.effects == [.partial, .completed])
    }
}
