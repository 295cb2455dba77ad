import Alerts
import Ground
import Tenancy
import Testing

@Suite struct `The words of mails` {
    @Test(arguments: [
        (0, "less than a minute", "weniger als eine Minute"), (-5, "less than a minute", "weniger als eine Minute"),
        (60, "1 minute", "1 Minute"), (3600, "1 hour", "1 Stunde"),
        (3600 * 27 + 120, "1 day 3 hours", "1 Tag 3 Stunden"),
        (86_400 * 2 + 60, "2 days 1 minute", "2 Tage 1 Minute"),
    ])
    func `tell a duration in its two largest units`(seconds: Int, english: String, german: String) {
        #expect(Words("en").duration(.seconds(seconds)) == english)
        #expect(Words("de-AT").duration(.seconds(seconds)) == german)
    }

    @Test func `tell a time as the reader's calendar and clock show it`() throws {
        let instant = try #require(Instant(rfc3339: "2026-02-28T23:30:00Z"))
        let berlin = try #require(Zone("Europe/Berlin"))
        #expect(Words("en").time(instant, in: berlin) == "1 March 2026, 00:30 (Europe/Berlin)")
        #expect(Words("de").time(instant, in: berlin) == "1. März 2026, 00:30 Uhr (Europe/Berlin)")
        #expect(Words("fr").time(instant, in: .utc) == "28 February 2026, 23:30 (UTC)")
    }

    @Test func `name every month, kind and period in both languages`() throws {
        for number in 1...12 {
            let month = try #require(YearMonth(year: 2026, month: number))
            #expect(Words("en").month(month).hasSuffix(" 2026"))
            #expect(Words("de").month(month).count > 7)
        }
        for kind in EventKind.allCases {
            #expect(Words("en").standing(kind) != Words("de").standing(kind))
        }
        for period in DigestPeriod.allCases {
            #expect(Words("en").period(period) != Words("de").period(period))
        }
    }
}
