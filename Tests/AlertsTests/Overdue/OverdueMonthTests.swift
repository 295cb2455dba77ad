import Alerts
import Ground
import Harvests
import Testing

@Suite struct `A planned month` {
    private func instant(_ text: String) throws -> Instant { try #require(Instant(rfc3339: text)) }

    @Test func `is overdue so many days after its plan was due`() throws {
        let due = try instant("2026-02-15T01:00:00Z")
        let deadline = try instant("2026-03-01T01:00:00Z")
        for status in [HarvestStatus.new, .queued, .active, .pending, .reQueued] {
            #expect(!OverdueMonth.isOverdue(status, dueAt: due, zone: .utc, now: deadline - .milliseconds(1)))
            #expect(OverdueMonth.isOverdue(status, dueAt: due, zone: .utc, now: deadline))
        }
    }

    @Test(arguments: [HarvestStatus.success, .fail, .stopped])
    func `is not overdue once its harvest has ended`(status: HarvestStatus) throws {
        let due = try instant("2026-02-15T01:00:00Z")
        #expect(!OverdueMonth.isOverdue(status, dueAt: due, zone: .utc, now: due + .days(400)))
    }

    @Test func `is counted in days of the calendar, across a change of clocks`() throws {
        let berlin = try #require(Zone("Europe/Berlin"))
        let due = try instant("2026-03-20T00:00:00Z")
        #expect(try OverdueMonth.deadline(dueAt: due, days: 14, zone: berlin) == instant("2026-04-02T23:00:00Z"))
    }
}
