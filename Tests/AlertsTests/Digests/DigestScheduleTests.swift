import Alerts
import Ground
import Tenancy
import TestSupport
import Testing

@Suite struct `A digest's schedule` {
    private func instant(_ text: String) throws -> Instant { try #require(Instant(rfc3339: text)) }

    private func schedule(_ period: DigestPeriod, _ hour: Int, _ identifier: String) throws -> DigestSchedule {
        let zone = try #require(Zone(identifier))
        return try #require(DigestSchedule(period, hour: hour, zone: zone))
    }

    @Test func `comes daily at the reader's hour`() throws {
        let due = try schedule(.daily, 7, "Europe/Berlin").firstDue(after: instant("2026-02-10T06:00:00Z"))
        #expect(due.day == CivilDate("2026-02-11"))
        #expect(try due.at == instant("2026-02-11T06:00:00Z"))
    }

    @Test func `comes weekly on Mondays`() throws {
        let due = try schedule(.weekly, 0, "America/New_York").firstDue(after: instant("2026-02-10T12:00:00Z"))
        #expect(due.day == CivilDate("2026-02-16"))
        #expect(try due.at == instant("2026-02-16T05:00:00Z"))
    }

    @Test func `comes monthly on the first`() throws {
        let due = try schedule(.monthly, 23, "Asia/Tokyo").firstDue(after: instant("2026-02-01T14:00:00Z"))
        #expect(due.day == CivilDate("2026-03-01"))
        #expect(try due.at == instant("2026-03-01T14:00:00Z"))
    }

    @Test func `comes after the gap on the day when clocks skip the hour`() throws {
        let due = try schedule(.daily, 2, "Europe/Berlin").firstDue(after: instant("2026-03-28T12:00:00Z"))
        #expect(try due.at == instant("2026-03-29T01:00:00Z"))
    }

    @Test func `comes once on the day when the hour comes twice`() throws {
        let daily = try schedule(.daily, 2, "Europe/Berlin")
        let first = try daily.firstDue(after: instant("2026-10-24T12:00:00Z"))
        #expect(try first.at == instant("2026-10-25T00:00:00Z"))
        #expect(try daily.firstDue(after: first.at).at == instant("2026-10-26T01:00:00Z"))
    }

    @Test func `passes over a day that a zone left out`() throws {
        let daily = try schedule(.daily, 8, "Pacific/Apia")
        let before = try daily.firstDue(after: instant("2011-12-29T17:00:00Z"))
        let next = daily.firstDue(after: before.at)
        #expect(before.at < next.at)
        #expect(daily.firstDue(after: next.at).at - next.at <= .hours(25))
    }

    @Test func `there is none for who wants none`() {
        #expect(DigestSchedule(.off, hour: 8, zone: .utc) == nil)
    }

    /// For every zone of the IANA database, over two years with all their clock changes.
    @Test(arguments: [DigestPeriod.daily, .weekly, .monthly])
    func `tiles two years in every zone without a gap, an overlap or a second digest on a day`(
        period: DigestPeriod
    ) throws {
        let start = try instant("2026-01-01T00:00:00Z")
        let end = try instant("2028-01-02T00:00:00Z")
        let zones = Zone.identifiers
        #expect(zones.count > 300)
        var random = SeededGenerator(seed: 2026)
        for identifier in zones {
            let hour = Int.random(in: 0...23, using: &random)
            let schedule = try schedule(period, hour, identifier)
            let zone = schedule.zone
            var before = schedule.lastDue(by: start)
            #expect(before.at <= start)
            while before.at < end {
                let due = schedule.firstDue(after: before.at)
                let place = "\(identifier) \(period) \(hour):00, \(due.day)"
                invariant(due.at > before.at && due.day > before.day, "\(place)")
                invariant(schedule.lastDue(by: due.at) == due, "\(place)")
                invariant(schedule.lastDue(by: due.at - .milliseconds(1)) == before, "\(place)")
                let between =
                    before.at + .milliseconds(Int64.random(in: 0..<(due.at - before.at).milliseconds, using: &random))
                invariant(schedule.firstDue(after: between) == due, "\(place)")
                let shown = zone.civil(at: due.at)
                let beforeIt = zone.civil(at: due.at - .milliseconds(1))
                let isExact = shown.date == due.day && shown.time.hour == hour && shown.time.minute == 0
                let skipped =
                    beforeIt < CivilDateTime(due.day, try #require(CivilTime(hour: hour))) && shown.date == due.day
                invariant(isExact || skipped, "\(place)")
                let days = before.day.distance(to: due.day)
                switch period {
                case .weekly: invariant(days == 7 && due.day.weekday == .monday, "\(place)")
                case .monthly: invariant(days == before.day.yearMonth.dayCount && due.day.day == 1, "\(place)")
                default: invariant(days == 1, "\(place)")
                }
                before = due
            }
        }
    }
}
