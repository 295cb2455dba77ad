import Ground
import Testing

@testable import garner

struct ArgumentValueTests {
    @Test(arguments: [
        ("2025-01", "2025-01", "2025-01"), ("2025-01..2025-06", "2025-01", "2025-06"), ("2025", "2025-01", "2025-12"),
        ("2024..2025-02", "2024-01", "2025-02"), ("2025-01..2025-01", "2025-01", "2025-01"),
    ])
    func `months in a row are read`(text: String, first: String, last: String) throws {
        let range = try #require(MonthRange(argument: text))
        #expect(range.first.description == first)
        #expect(range.last.description == last)
    }

    @Test(arguments: [
        "", "..", "2025-06..2025-01", "2025-01..", "2025-01...2025-06", "2025-13", "25", "2025-01..2025-02..2025-03",
    ])
    func `what are no months is refused`(text: String) {
        #expect(MonthRange(argument: text) == nil)
    }

    @Test(arguments: [("90s", 90), ("15m", 900), ("1h30m", 5400), ("3 d", 259_200)])
    func `lengths of time are read as in the configuration file`(text: String, seconds: Int) {
        #expect(Duration(argument: text) == .seconds(seconds))
    }

    @Test(arguments: ["", "s", "90", "-1s", "1y"])
    func `what is no length of time is refused`(text: String) {
        #expect(Duration(argument: text) == nil)
    }

    @Test func `identifiers are positive whole numbers`() {
        #expect(HarvestID(argument: "17") == HarvestID(17))
        #expect(HarvestID(argument: "0") == nil)
        #expect(HarvestID(argument: "-1") == nil)
        #expect(HarvestID(argument: "1x") == nil)
    }

    @Test func `paths are made absolute`() {
        #expect(FileArgument(argument: "/a/../b")?.path == "/b")
        #expect(FileArgument(argument: "b.csv")?.path.hasPrefix("/") == true)
        #expect(FileArgument(argument: "") == nil)
    }
}
