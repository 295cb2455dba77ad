import Ground
import Testing

struct LogTests {
    private let line = LogLine(
        at: Instant(milliseconds: 1_772_260_215_000),
        level: .warning,
        event: "harvest ended",
        fields: [
            .init("harvest", 17), .init("status", "Fail"), .init("reason", "a = \"b\"\nc"), .init("empty", ""),
            .init("took", 1.5), .init("none", nil),
        ]
    )

    @Test func `a line for people names its fields and stays one line`() {
        #expect(
            line.text == #"""
                2026-02-28T06:30:15.000Z warning harvest ended harvest=17 status=Fail reason="a = \"b\"\nc" empty="" took=1.5 none=null
                """#
        )
    }

    @Test func `a line for programs is one JSON object`() throws {
        #expect(!line.json.contains("\n"))
        #expect(
            line.json.hasPrefix(
                #"{"at":"2026-02-28T06:30:15.000Z","level":"warning","event":"harvest ended","harvest":17,"#
            )
        )
        #expect(try JSONValue(parsing: line.json)["reason"] == "a = \"b\"\nc")
    }

    @Test func `an event cannot forge a second line`() {
        let forged = LogLine(at: Instant(seconds: 0), level: .info, event: "a\n1970 error b")
        #expect(forged.text == #"1970-01-01T00:00:00.000Z info "a\n1970 error b""#)
    }

    @Test func `levels below the chosen one are left out, and fields are inherited`() {
        let lines = Lock<[LogLine]>([])
        let clock = ManualClock(Instant(seconds: 60))
        let log = Log(level: .info, clock: clock) { line in lines.withLock { $0.append(line) } }
        log.debug("unseen")
        log.with(["part": "engine"]).with(["node": 2]).error("seen", ["code": 9011])
        #expect(
            lines.withLock { $0 }.map(\.text) == [
                "1970-01-01T00:01:00.000Z error seen part=engine node=2 code=9011"
            ]
        )
    }
}
