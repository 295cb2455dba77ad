import Database
import Ground
import Harvests
import Mail

@testable import Engine

/// What must hold at any time, and what must hold in the end.
extension ModelWorld {
    /// Holds every harvest, and every event, against the reference.
    func check() async throws {
        let rows = try await database.read { transaction in
            try transaction.rows(
                """
                SELECT id, status, fence, episode, attempts, lease_owner, lease_until, stop_requested,
                    (SELECT COUNT(*) FROM events WHERE harvest_id = harvests.id AND kind = 'harvest-failed') AS failures,
                    (SELECT COUNT(*) FROM events WHERE harvest_id = harvests.id AND kind = 'completed') AS successes
                FROM harvests
                """
            ).map { row in
                let isRunning = try (row["lease_owner"] as String?) != nil
                return try (
                    row["id"] as HarvestID,
                    """
                    \(row["status"] as String), fence \(row["fence"] as Int64), episode \(row["episode"] as Int), attempts \
                    \(row["attempts"] as Int), stop \(isRunning && row["stop_requested"] as Bool), owner \
                    \(row["lease_owner"] as String? ?? "none") until \((row["lease_until"] as Instant?)?.milliseconds ?? 0), \
                    failures \(row["failures"] as Int), successes \(row["successes"] as Int)
                    """
                )
            }
        }
        guard rows.count == harvests.count else {
            throw ModelFault("\(rows.count) harvests are there instead of \(harvests.count)")
        }
        for (id, found) in rows {
            guard let expected = harvests[id]?.summary, found == expected else {
                throw ModelFault("harvest \(id) is: \(found); and should be: \(harvests[id]?.summary ?? "absent")")
            }
        }
        try await checkMails()
    }

    /// Copies are announced, and nothing goes backwards.
    private func checkMails() async throws {
        for mail in try await outbox() {
            guard let truth = mails[mail.id] else { throw ModelFault("mail \(mail.id) came from nowhere") }
            guard truth.copies <= mail.possibleDuplicates + 1 else {
                throw ModelFault(
                    "mail \(mail.id) arrived \(truth.copies) times, and \(mail.possibleDuplicates) copies are announced"
                )
            }
            guard mail.state != .sent || truth.copies > 0 else {
                throw ModelFault("mail \(mail.id) is sent, and never arrived")
            }
        }
    }

    /// Nobody crashes any more, the provider and the mail server are well: everything comes to its end.
    mutating func calm() async throws {
        hands = []
        mailHands = [:]
        for _ in 0..<5_000 {
            try await expire()
            try await claim(0)
            while let claimed = hands.popLast() {
                hands.append(claimed)
                try await take(.finish(hand: 0, .success))
                try await claim(0)
            }
            try await notify()
            while case .done = try await send(.accepted) {}
            guard let next = try await nextDue() else { return try await checkEnd() }
            clock.set(max(next, clock.now() + .seconds(1)))
        }
        throw ModelFault("it never comes to rest: \(try await nextDue() as Any)")
    }

    private func nextDue() async throws -> Instant? {
        try await database.read { transaction in
            try transaction.value(
                Instant.self,
                """
                SELECT MIN(due) FROM (
                    SELECT MIN(COALESCE(lease_until, run_after)) AS due FROM harvests
                        WHERE status NOT IN ('Success', 'Fail', 'Stopped')
                    UNION ALL SELECT MIN(flush_at) FROM notification_groups
                    UNION ALL SELECT MIN(run_after) FROM outbox) AS all_due
                """
            )
        }
    }

    private func checkEnd() async throws {
        try await check()
        for (id, model) in harvests {
            guard case .ended = model.state else { throw ModelFault("harvest \(id) never ended: \(model.summary)") }
        }
        for mail in try await outbox() {
            let copies = mails[mail.id]?.copies ?? 0
            let isAsItShould =
                switch mail.state {
                case .sent: copies > 0
                case .expired: copies == 0
                case .refused, .suppressed, .uncertain: true
                case .queued, .sending, .deferred, .held: false
                }
            guard isAsItShould else { throw ModelFault("mail \(mail.id) ended as \(mail.state) with \(copies) copies") }
        }
        let untold = try await database.read { transaction in
            try transaction.rows(
                """
                SELECT id, outcome FROM events WHERE kind = 'harvest-failed' AND (told_at IS NULL OR (outcome = 'mailed'
                    AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.group_id = events.group_id)))
                """
            ).map { try "\($0["id"] as Int64) \($0["outcome"] as String? ?? "untold")" }
        }
        guard untold.isEmpty else { throw ModelFault("these failures were told to nobody: \(untold)") }
    }
}

extension HarvestModel {
    /// In the words in which a row is read.
    var summary: String {
        """
        \(status.rawValue), fence \(fence), episode \(episode), attempts \(attempts), stop \(stopRequested), owner \
        \(owner ?? "none") until \(until?.milliseconds ?? 0), failures \(failures), successes \(successes)
        """
    }
}
