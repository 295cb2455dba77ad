internal import Database
internal import Ground
internal import TestSupport

/// Holds what came of it all against what was promised: the database against itself, and the outbox against the sink.
struct Audit: Sendable {
    /// What was found; no violation is what is hoped for.
    struct Verdict: Sendable {
        var harvests = 0
        var succeeded = 0
        var failed = 0
        /// Ended because three workers in a row were lost.
        var workersLost = 0
        var mails = 0
        var lost = 0
        /// Second and further copies at the sink.
        var copies = 0
        /// Tries that Garner says may have delivered a copy.
        var announced = 0
        /// Copies by window; nil is a worker that was late and not killed, which is W6.
        var copiesIn: [Window?: Int] = [:]
        var violations: [String] = []
    }

    let stage: Stage
    let flights: FlightLog

    func run(asked: Int) async throws -> Verdict {
        var verdict = Verdict()
        try await holdHarvests(asked, &verdict)
        try await holdUsage(&verdict)
        try await holdTellings(&verdict)
        try await holdMails(&verdict)
        try await holdQueue(&verdict)
        return verdict
    }

    // MARK: - Harvests

    private func holdHarvests(_ asked: Int, _ verdict: inout Verdict) async throws {
        let rows = try await rows(
            """
            SELECT harvests.id AS id, status, reason, local_id, (SELECT COUNT(*) FROM attempts
                WHERE attempts.harvest_id = harvests.id AND outcome = 'succeeded') AS successes
            FROM harvests JOIN institutions ON institutions.id = harvests.institution_id ORDER BY harvests.id
            """
        ) { row in
            try (
                id: row["id"] as Int64, status: row["status"] as String, reason: row["reason"] as String?,
                customer: row["local_id"] as String, successes: row["successes"] as Int
            )
        }
        verdict.harvests = rows.count
        if rows.count != asked * 2 {
            verdict.violations.append("\(asked * 2) harvests were asked for, and \(rows.count) are there")
        }
        for row in rows {
            let wasLost = row.status == "Fail" && row.reason == "workersLost"
            verdict.workersLost += wasLost ? 1 : 0
            verdict.succeeded += row.status == "Success" ? 1 : 0
            verdict.failed += row.status == "Fail" ? 1 : 0
            let expected = row.customer.hasPrefix(Publisher.refused) ? "Fail" : "Success"
            if row.status != expected, !wasLost {
                verdict.violations.append("harvest \(row.id) ended as \(row.status), reason \(row.reason ?? "none")")
            }
            if row.successes != (row.status == "Success" ? 1 : 0) {
                verdict.violations.append(
                    "harvest \(row.id), \(row.status), has \(row.successes) attempts that succeeded"
                )
            }
        }
    }

    /// What readers see of each month that succeeded is the report, once.
    private func holdUsage(_ verdict: inout Verdict) async throws {
        let wrong = try await rows(
            """
            SELECT harvests.id AS id, COUNT(usage_rows.count) AS counts, COALESCE(SUM(usage_rows.count), 0) AS total,
                (SELECT COUNT(*) FROM loads WHERE loads.connection_id = harvests.connection_id
                    AND loads.month = harvests.month AND loads.state = 'current') AS shown,
                (SELECT COUNT(*) FROM raw_answers WHERE raw_answers.harvest_id = harvests.id) AS answers
            FROM harvests
            LEFT JOIN loads ON loads.connection_id = harvests.connection_id AND loads.month = harvests.month
                AND loads.state = 'current'
            LEFT JOIN usage_rows ON usage_rows.load_id = loads.id
            WHERE harvests.status = 'Success' GROUP BY harvests.id, harvests.connection_id, harvests.month
            """
        ) { row in
            try (
                id: row["id"] as Int64, counts: row["counts"] as Int64, total: row["total"] as Int64,
                shown: row["shown"] as Int, answers: row["answers"] as Int
            )
        }
        for row in wrong
        where row.counts != Publisher.records || row.total != Publisher.total || row.shown != 1 || row.answers != 1 {
            verdict.violations.append(
                """
                harvest \(row.id) shows \(row.counts) counts that make \(row.total) in \(row.shown) loads of \
                \(row.answers) raw answers, instead of \(Publisher.records) that make \(Publisher.total) in one of one
                """
            )
        }
        let unearned = try await rows(
            """
            SELECT COUNT(*) AS number FROM loads WHERE state = 'current' AND NOT EXISTS (SELECT 1 FROM harvests
                WHERE harvests.connection_id = loads.connection_id AND harvests.month = loads.month
                    AND harvests.status = 'Success')
            """
        ) { try $0["number"] as Int }
        if unearned != [0] {
            verdict.violations.append("\(unearned[0]) months are shown whose harvest did not succeed")
        }
    }

    // MARK: - Events and mails

    /// Each failure is one event, told once, to everybody that there is to tell.
    private func holdTellings(_ verdict: inout Verdict) async throws {
        let rows = try await rows(
            """
            SELECT harvests.id AS id,
                (SELECT COUNT(*) FROM events WHERE events.harvest_id = harvests.id
                    AND events.episode = harvests.episode AND kind = 'harvest-failed') AS events,
                (SELECT COUNT(*) FROM events WHERE events.harvest_id = harvests.id AND kind = 'harvest-failed'
                    AND (told_at IS NULL OR outcome <> 'mailed')) AS untold,
                (SELECT COUNT(*) FROM outbox JOIN events ON events.group_id = outbox.group_id
                    WHERE events.harvest_id = harvests.id AND events.kind = 'harvest-failed') AS mails
            FROM harvests WHERE status = 'Fail'
            """
        ) { row in
            try (
                id: row["id"] as Int64, events: row["events"] as Int, untold: row["untold"] as Int,
                mails: row["mails"] as Int
            )
        }
        for row in rows where row.events != 1 || row.untold != 0 || row.mails < 1 {
            verdict.violations.append(
                "harvest \(row.id) failed, with \(row.events) events, \(row.untold) of them untold, and \(row.mails) mails"
            )
        }
        verdict.lost += rows.count { $0.mails < 1 }
        let completions = try await self.rows(
            """
            SELECT harvests.id AS id FROM harvests WHERE status = 'Success' AND (SELECT COUNT(*) FROM events
                WHERE events.harvest_id = harvests.id AND kind = 'completed') <> 1
            """
        ) { try $0["id"] as Int64 }
        for id in completions { verdict.violations.append("harvest \(id) succeeded, and that is not recorded once") }
    }

    private func holdMails(_ verdict: inout Verdict) async throws {
        var copies = try stage.sink.copies()
        let mails = try await rows(
            "SELECT message_id, state, possible_duplicates, tries, template FROM outbox ORDER BY id"
        ) { row in
            try (
                id: row["message_id"] as String, state: row["state"] as String,
                announced: row["possible_duplicates"] as Int, template: row["template"] as String
            )
        }
        verdict.mails = mails.count
        for mail in mails {
            let arrived = copies.removeValue(forKey: mail.id) ?? 0
            verdict.announced += mail.announced
            if mail.state != "sent" { verdict.violations.append("mail \(mail.id) ended as \(mail.state)") }
            guard arrived > 0 else {
                verdict.lost += 1
                verdict.violations.append("mail \(mail.id) (\(mail.template), \(mail.state)) never arrived")
                continue
            }
            let extra = arrived - 1
            guard extra > 0 else { continue }
            verdict.copies += extra
            let windows = flights.windows(of: mail.id)
            let cause =
                windows?.first { $0.mayCopy && $0 != .random } ?? windows?.first(where: \.mayCopy) ?? windows?.first
            verdict.copiesIn[cause, default: 0] += extra
            if extra > mail.announced {
                verdict.violations.append(
                    "mail \(mail.id) arrived \(arrived) times, and \(mail.announced) are announced"
                )
            }
            if let windows, !windows.contains(where: \.mayCopy) {
                verdict.violations.append("mail \(mail.id) arrived \(arrived) times, and was only in \(windows)")
            }
        }
        for (id, count) in copies { verdict.violations.append("\(count) mails \(id) arrived that nobody sent") }
    }

    // MARK: - The queue

    /// At rest nothing is held, and the queue's tables say what the harvests say.
    private func holdQueue(_ verdict: inout Verdict) async throws {
        let sums = try await rows(
            """
            SELECT (SELECT COALESCE(SUM(active), 0) FROM hosts) AS hosts,
                (SELECT COALESCE(SUM(active), 0) FROM turns) AS turns, (SELECT COUNT(*) FROM lanes) AS lanes
            """
        ) { try "\($0["hosts"] as Int) hosts, \($0["turns"] as Int) turns, \($0["lanes"] as Int) lanes" }
        if sums != ["0 hosts, 0 turns, 0 lanes"] {
            verdict.violations.append("nothing is to do, and the queue holds \(sums.first ?? "?")")
        }
    }

    private func rows<Result: Sendable>(
        _ sql: String,
        _ read: @escaping @Sendable (Row) throws -> Result
    ) async throws -> [Result] {
        try await stage.database.read { transaction in try transaction.rows(sql).map(read) }
    }
}
