import Ground
import Testing

struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0), "1970-01-01T00:00:00Z"),
        ("2026-02-28T06:30:15.250Z", 1_772_260_215_250, "2026-02-28T06:30:15.250Z"),
        ("2026-02-28T08:30:15.25+02:00", 1_772_260_215_250, "2026-02-28T06:30:15.250Z"),
        ("2026-02-28t06:30:15.2509999z", 1_772_260_215_250, "2026-02-28T06:30:15.250Z"),
        ("2026-02-28 06:30:15.250-00:00", 1_772_260_215_250, "2026-02-28T06:30:15.250Z"),
        ("1969-12-31T23:59:59.999Z", -1, "1969-12-31T23:59:59.999Z"),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000, "2017-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000, "0001-01-01T00:00:00Z"),
    ])
    func `RFC 3339 is read and written`(text: String, milliseconds: Int64, written: String) throws {
        let instant = try #require(Instant(rfc3339: text))
        #expect(instant.milliseconds == milliseconds)
        #expect(instant.rfc3339 == written)
    }

    @Test(arguments: [
        "", "2026-02-28", "2026-02-28T06:30Z", "2026-02-28T06:30:15", "2026-02-30T06:30:15Z", "2026-02-28T24:00:00Z",
        "2026-02-28T06:30:15.Z", "2026-02-28T06:30:15+2:00", "2026-02-28T06:30:15+24:00", "2026-02-28T06:30:15Z ",
        "2026-02-28T06:30:61Z", "2026-02-28T06:60:00Z", "26-02-28T06:30:15Z",
    ])
    func `what is no RFC 3339 is refused`(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test func `random instants survive writing and reading`() {
        var generator = SeededGenerator(seed: 3339)
        for _ in 0..<10_000 {
            let instant = Instant(
                milliseconds: .random(in: -62_135_596_800_000...253_402_300_799_999, using: &generator)
            )
            #expect(Instant(rfc3339: instant.rfc3339) == instant)
        }
    }

    @Test func `seconds round down, even at the edges`() {
        #expect(Instant(milliseconds: -1).seconds == -1)
        #expect(Instant(milliseconds: -1000).seconds == -1)
        #expect(Instant(milliseconds: -1001).seconds == -2)
        #expect(Instant(milliseconds: 1999).seconds == 1)
        #expect(Instant(milliseconds: .min).seconds == Int64.min / 1000 - 1)
    }
}
