import Ground
import Testing
import Transfer

@Suite struct RetryAfterTests {
    @Test(arguments: [("120", 120), ("0", 0), (" 7", 7), ("99999999999999999999", 366 * 86_400)])
    func `whole seconds are a duration of at most a year`(text: String, seconds: Int) {
        #expect(RetryAfter(text) == .after(.seconds(seconds)))
    }

    @Test(arguments: [
        "Fri, 31 Dec 1999 23:59:59 GMT", "Friday, 31-Dec-99 23:59:59 GMT", "Fri Dec 31 23:59:59 1999",
    ])
    func `all three forms of an HTTP date are an instant`(text: String) {
        #expect(RetryAfter(text) == .at(Instant(seconds: 946_684_799)))
    }

    @Test(arguments: ["", "soon", "-1", "1.5", "12s", "2026-01-01", "12:00", "Fri, 99 Foo 1999"])
    func `anything else is nothing`(text: String) {
        #expect(RetryAfter(text) == nil)
    }

    @Test func `the wait is never negative and never more than a year`() {
        let now = Instant(seconds: 1_000_000)
        #expect(RetryAfter.at(Instant(seconds: 999_000)).wait(from: now) == .zero)
        #expect(RetryAfter.at(Instant(seconds: 1_000_060)).wait(from: now) == .seconds(60))
        #expect(RetryAfter.at(Instant(seconds: 1_000_000_000_000)).wait(from: now) == .days(366))
        #expect(RetryAfter.after(.seconds(5)).wait(from: now) == .seconds(5))
    }
}
