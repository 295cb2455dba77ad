import Ground
import Testing

struct CivilDateTests {
    @Test func `day numbers and dates agree over all years`() throws {
        var date = CivilDate(dayNumber: -719_162)
        #expect(date.description == "0001-01-01")
        var dayNumber = -719_162
        while dayNumber < 2_932_896 {
            guard date.dayNumber == dayNumber, date == CivilDate(dayNumber: dayNumber) else {
                Issue.record("\(date) is day \(date.dayNumber), not \(dayNumber)")
                return
            }
            let isLast = date.day == date.yearMonth.dayCount
            let next = isLast ? date.yearMonth.advanced(by: 1).firstDay : date.yearMonth.day(date.day + 1)
            dayNumber += 1
            date = next
        }
        #expect(date.description == "9999-12-31")
    }

    @Test(arguments: [
        ("1970-01-01", Weekday.thursday), ("2000-02-29", .tuesday), ("2026-02-28", .saturday), ("1900-01-01", .monday),
        ("2026-03-01", .sunday),
    ])
    func `weekdays are known`(text: String, weekday: Weekday) throws {
        #expect(try #require(CivilDate(text)).weekday == weekday)
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-1-1", "2026-01-01T", "", "２０２６-01-01",
    ])
    func `what is no date is refused`(text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test func `days beyond the month are clamped to its end`() throws {
        let february = try #require(YearMonth("2026-02"))
        #expect(february.day(31).description == "2026-02-28")
        #expect(february.day(0).description == "2026-02-01")
        #expect(february.advanced(by: 24).day(31).description == "2028-02-29")
    }

    @Test func `arithmetic crosses months and stops at the edges`() throws {
        let date = try #require(CivilDate("2025-12-31"))
        #expect(date.advanced(by: 1).description == "2026-01-01")
        #expect(date.advanced(by: -366).description == "2024-12-30")
        #expect(date.distance(to: date.advanced(by: 1000)) == 1000)
        #expect(date.advanced(by: 9_999_999).description == "9999-12-31")
        #expect(date.advanced(by: -9_999_999).description == "0001-01-01")
    }

    @Test func `times of day are read and written`() throws {
        let time = try #require(CivilTime("06:05"))
        #expect(time.minuteOfDay == 365)
        #expect(time.description == "06:05")
        #expect(CivilTime(secondOfDay: -1).description == "23:59:59")
        for text in ["24:00", "6:05", "06:60", "06:05:00", "+6:05", "0605"] {
            #expect(CivilTime(text) == nil, "\(text)")
        }
    }
}
