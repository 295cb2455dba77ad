import Foundation
import Ground
import Testing

struct ZoneTests {
    @Test(arguments: [
        // Clocks in Berlin skip 02:00–03:00 on 29 March 2026, and show it twice on 25 October.
        ("Europe/Berlin", "2026-03-29", 1, 59, "2026-03-29T00:59:00Z"),
        ("Europe/Berlin", "2026-03-29", 2, 0, "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29", 2, 30, "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29", 3, 0, "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29", 3, 1, "2026-03-29T01:01:00Z"),
        ("Europe/Berlin", "2026-10-25", 2, 0, "2026-10-25T00:00:00Z"),
        ("Europe/Berlin", "2026-10-25", 2, 30, "2026-10-25T00:30:00Z"),
        ("Europe/Berlin", "2026-10-25", 3, 0, "2026-10-25T02:00:00Z"),
        ("Europe/Berlin", "2026-10-25", 24, 0, "2026-10-25T23:00:00Z"),
        // Midnight itself is skipped in Beirut and Santiago.
        ("America/Santiago", "2025-09-07", 0, 0, "2025-09-07T04:00:00Z"),
        // Lord Howe moves by half an hour.
        ("Australia/Lord_Howe", "2025-10-05", 2, 15, "2025-10-04T15:30:00Z"),
        // Samoa had no 30 December 2011.
        ("Pacific/Apia", "2011-12-30", 12, 0, "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-31", 0, 0, "2011-12-30T10:00:00Z"),
        ("Pacific/Kiritimati", "2026-01-01", 0, 0, "2025-12-31T10:00:00Z"),
        ("Asia/Kathmandu", "2026-01-01", 0, 0, "2025-12-31T18:15:00Z"),
        ("UTC", "2026-01-01", 6, 0, "2026-01-01T06:00:00Z"),
    ])
    func `a local time has its instant`(zone: String, date: String, hour: Int, minute: Int, expected: String) throws {
        let zone = try #require(Zone(zone))
        let date = try #require(CivilDate(date))
        #expect(zone.instant(of: date, hour: hour, minute: minute).rfc3339 == expected)
    }

    @Test func `an instant has its local time`() throws {
        let zone = try #require(Zone("America/New_York"))
        let instant = try #require(Instant(rfc3339: "2026-07-01T03:59:59.999Z"))
        #expect(zone.civil(at: instant).description == "2026-06-30 23:59:59")
        #expect(zone.date(at: instant).description == "2026-06-30")
        #expect(zone.offset(at: instant) == .hours(-4))
    }

    @Test(arguments: ["", "Nowhere/Atlantis", "GMT+2", "GMT+0200", "Europe/Berlin ", "../etc/passwd"])
    func `unknown zones are refused`(identifier: String) {
        #expect(Zone(identifier) == nil)
    }

    @Test(arguments: ["UTC", "GMT", "Etc/UTC", "US/Eastern", "Europe/Kyiv", "Europe/Kiev", "Etc/GMT+2"])
    func `aliases are known and keep their name`(identifier: String) {
        #expect(Zone(identifier)?.identifier == identifier)
    }

    @Test func `offsets agree with Foundation in every zone`() throws {
        var generator = SeededGenerator(seed: 1884)
        #expect(Zone.identifiers.count > 400)
        for identifier in Zone.identifiers {
            let zone = try #require(Zone(identifier))
            let theirs = try #require(TimeZone(identifier: identifier))
            for _ in 0..<200 {
                let seconds = Int64.random(in: 0..<4_102_444_800, using: &generator)
                let expected = theirs.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))
                let offset = zone.offset(at: Instant(seconds: seconds))
                guard offset == .seconds(expected) else {
                    Issue.record("\(identifier) at \(Instant(seconds: seconds)): \(offset), not \(expected) s")
                    break
                }
            }
        }
    }

    @Test func `in every zone, a local time that exists leads back to itself, and a skipped one to the end of the gap`()
    {
        var generator = SeededGenerator(seed: 2030)
        let first = CivilDate(dayNumber: 20_089)
        for identifier in Zone.identifiers {
            guard let zone = Zone(identifier) else { continue }
            for _ in 0..<2000 {
                let local = CivilDateTime(
                    first.advanced(by: .random(in: 0..<731, using: &generator)),
                    CivilTime(secondOfDay: .random(in: 0..<86_400, using: &generator))
                )
                let instant = zone.instant(of: local)
                let shown = zone.civil(at: instant)
                let shownBefore = zone.civil(at: instant - .seconds(1))
                // Either the clock shows the time now, or it jumped over it just now.
                guard shown == local || (shownBefore < local && local < shown) else {
                    Issue.record("\(identifier): \(local) became \(instant), when clocks show \(shown)")
                    break
                }
                // No earlier instant shows it: offsets change by an hour or less in these years.
                guard zone.civil(at: instant - .hours(1)) != local, zone.civil(at: instant - .minutes(30)) != local
                else {
                    Issue.record("\(identifier): \(local) is shown earlier than \(instant)")
                    break
                }
            }
        }
    }
}
