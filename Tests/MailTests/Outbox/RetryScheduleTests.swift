import Ground
import Mail
import Testing

@Suite struct RetryScheduleTests {
    @Test func `tries follow the advice of RFC 5321 and end before five days`() {
        var generator = SeededGenerator(seed: 51)
        for round in 0..<2_000 {
            let made = Instant(milliseconds: Int64.random(in: 0...4_000_000_000_000, using: &generator))
            let expires = made + .days(5)
            var now = made
            var tries = 0
            while true {
                // Each try takes a while before it fails.
                now = now + .milliseconds(Int64.random(in: 0...600_000, using: &generator))
                tries += 1
                let next = RetrySchedule.standard.nextTry(
                    after: tries,
                    failedAt: now,
                    expiresAt: expires,
                    using: &generator
                )
                guard let next else { break }
                let wait = (next - now).milliseconds
                let meant = RetrySchedule.standard.wait(after: tries).milliseconds
                #expect(wait >= meant * 9 / 10 && wait <= meant * 11 / 10, "round \(round) of seed 51, try \(tries)")
                #expect(next > now && next < expires, "round \(round) of seed 51")
                now = next
            }
            #expect((30...45).contains(tries), "round \(round) of seed 51: \(tries) tries")
            #expect((expires - now).milliseconds <= Duration.hours(5).milliseconds, "round \(round) of seed 51")
        }
    }

    @Test func `waits grow and stay at four hours`() {
        let waits = (1...20).map { RetrySchedule.standard.wait(after: $0) }
        #expect(waits == waits.sorted())
        #expect(waits[0] == .minutes(1))
        #expect(waits[19] == .hours(4))
        // Four of them are over within the first hour.
        #expect(waits.prefix(4).reduce(.zero, +) < .hours(1))
    }
}
