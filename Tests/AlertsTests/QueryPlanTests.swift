@testable import Alerts
import Database
import Ground
import TestSupport
import Testing

@Suite struct `What the engine and lists ask of alerts` {
    @Test(arguments: [
        (
            "SELECT * FROM notification_groups WHERE flush_at <= 5 AND (claimed_until IS NULL OR claimed_until <= 5) "
                + "ORDER BY flush_at, id LIMIT 20",
            "notification_groups_due"
        ),
        ("SELECT * FROM events WHERE group_id = 1 AND told_at IS NULL ORDER BY id LIMIT 500", "events_untold"),
        ("SELECT * FROM events WHERE consortium_id = 1 AND alert_id = 2 ORDER BY id DESC LIMIT 100", "events_alert"),
        (
            "SELECT * FROM alerts WHERE consortium_id = 1 AND resolved_at IS NULL AND state = 'active' "
                + "ORDER BY opened_at DESC, id DESC LIMIT 5",
            "alerts_open"
        ),
        (
            "SELECT * FROM alerts WHERE consortium_id = 1 AND state <> 'deleted' AND (opened_at, id) < (4, 5) "
                + "ORDER BY opened_at DESC, id DESC LIMIT 5",
            "alerts_newest"
        ),
        (
            "SELECT * FROM digest_plans WHERE next_at <= 4 ORDER BY next_at, consortium_id, membership_id",
            "digest_plans_due"
        ),
        (
            "SELECT id FROM memberships WHERE digest <> 'off' ORDER BY consortium_id, id LIMIT 5",
            "memberships_with_digest"
        ),
        (EventRepository.longTold, "events_told"), (EventRepository.longTold, "sysadmin_digest_events_event"),
        (AlertRepository.longResolved, "alerts_resolved"), (AlertRepository.longResolved, "events_alert"),
        (AlertRepository.longDeleted, "alerts_deleted"),
        (NotificationRepository.idle, "notification_groups"), (NotificationRepository.idle, "events_group"),
        ("SELECT MIN(covered_until) FROM digest_plans", "digest_plans_covered"),
        ("SELECT id FROM digests WHERE ends_at < 5 ORDER BY ends_at LIMIT 9", "digests_ended"),
        (OverdueMonths.overdue, "harvests_planned"),
    ])
    func `reads an index in its order`(sql: String, index: String) async throws {
        try await AlertStage.with { database, _ in
            guard database.dialect == .sqlite else { return }
            let count = Int64((1...4).last { sql.contains("?\($0)") } ?? 0)
            let parameters = (0..<count).map(Value.integer)
            let plan = try await database.write { transaction in
                var lines: [String] = []
                try transaction.forEach("EXPLAIN QUERY PLAN \(sql)", parameters) { lines.append(try $0["detail"]) }
                return lines.joined(separator: "\n")
            }
            #expect(plan.contains(index), "\(plan)")
            #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }
}
