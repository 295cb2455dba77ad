import Connections
import Ground
import TestSupport
import Testing

struct MonthlyPlanTests {
    private static let first = YearMonth(number: 202_512)
    private static let months = 26

    /// Every zone in turn with every day of the month, over two years and the months around them.
    @Test(arguments: 0..<8)
    func `a plan is due once in every month, in every zone`(part: Int) throws {
        let first = try #require(Self.first)
        let zones = Zone.identifiers.enumerated().filter { $0.offset % 8 == part }.compactMap { Zone($0.element) }
        #expect(zones.count > 40)
        for zone in zones {
            for day in 1...31 {
                let plan = MonthlyPlan(
                    day: day,
                    minute: (day * 97 + zone.identifier.utf8.count * 61) % 1440,
                    zone: zone
                )
                var instant = zone.instant(of: first.firstDay) - .seconds(1)
                for offset in 0..<Self.months {
                    instant = plan.nextDue(after: instant)
                    let month = first.advanced(by: offset)
                    invariant(instant == plan.due(in: month), "\(zone) day \(day) in \(month)")
                    let civil = zone.civil(at: instant)
                    let wanted = CivilDateTime(month.day(day), CivilTime(secondOfDay: plan.minute * 60))
                    // Later only where clocks skip the wanted time, and then by no more than the gap.
                    let isShown = civil == wanted
                    let isGap = zone.offset(at: instant - .milliseconds(1)) < zone.offset(at: instant)
                    invariant(isShown || isGap && civil > wanted, "\(zone) day \(day) in \(month): \(civil)")
                }
            }
        }
    }

    @Test func `the next due instant is the first after any instant at all`() {
        let zones = Zone.identifiers
        for seed in 0..<20_000 {
            var generator = SeededGenerator(seed: UInt64(seed))
            guard let zone = Zone(zones.randomElement(using: &generator) ?? "UTC") else { continue }
            let plan = MonthlyPlan(
                day: Int.random(in: 1...31, using: &generator),
                minute: Int.random(in: 0..<1440, using: &generator),
                zone: zone
            )
            let start = Instant(seconds: Int64.random(in: 1_700_000_000...1_800_000_000, using: &generator))
            let next = plan.nextDue(after: start)
            let month = zone.date(at: next).yearMonth
            invariant(next > start, "seed \(seed)")
            invariant(plan.due(in: month.advanced(by: -1)) <= start, "seed \(seed)")
            invariant(plan.nextDue(after: next - .milliseconds(1)) == next, "seed \(seed)")
            invariant(plan.nextDue(after: next) > next, "seed \(seed)")
            invariant(plan.lastMonth(at: next) == month.advanced(by: -1), "seed \(seed)")
        }
    }

    struct Case: CustomTestStringConvertible {
        let zone: String
        let day: Int
        let minute: Int
        let after: String
        let due: String
        var testDescription: String { "\(zone), day \(day), minute \(minute), after \(after): \(due)" }
    }

    @Test(arguments: [
        Case(zone: "UTC", day: 31, minute: 0, after: "2026-01-31T00:00:00Z", due: "2026-02-28T00:00:00Z"),
        Case(zone: "UTC", day: 29, minute: 0, after: "2028-02-01T00:00:00Z", due: "2028-02-29T00:00:00Z"),
        Case(zone: "UTC", day: 30, minute: 60, after: "2026-04-30T00:59:59Z", due: "2026-04-30T01:00:00Z"),
        Case(zone: "Europe/Berlin", day: 15, minute: 0, after: "2026-07-14T21:59:59Z", due: "2026-07-14T22:00:00Z"),
        // Clocks go from 02:00 to 03:00 on 29 March 2026: 02:30 is not shown.
        Case(zone: "Europe/Berlin", day: 29, minute: 150, after: "2026-03-01T00:00:00Z", due: "2026-03-29T01:00:00Z"),
        // Clocks show 02:30 twice on 25 October 2026: the first counts.
        Case(zone: "Europe/Berlin", day: 25, minute: 150, after: "2026-10-01T00:00:00Z", due: "2026-10-25T00:30:00Z"),
        Case(zone: "Pacific/Kiritimati", day: 1, minute: 0, after: "2026-01-01T00:00:00Z", due: "2026-01-31T10:00:00Z"),
        Case(zone: "Asia/Kathmandu", day: 1, minute: 0, after: "2026-02-28T18:14:59Z", due: "2026-02-28T18:15:00Z"),
    ])
    func `known months and clock changes come out right`(_ item: Case) throws {
        let zone = try #require(Zone(item.zone))
        let plan = MonthlyPlan(day: item.day, minute: item.minute, zone: zone)
        let after = try #require(Instant(rfc3339: item.after))
        #expect(plan.nextDue(after: after).rfc3339 == item.due)
    }

    @Test func `in January the last month is December of the year before`() throws {
        let plan = MonthlyPlan(day: 15, minute: 0, zone: .utc)
        let due = try #require(Instant(rfc3339: "2026-01-15T00:00:00Z"))
        #expect(plan.lastMonth(at: due) == YearMonth(number: 202_512))
    }
}
