internal import Database
internal import Ground
internal import Harvests
internal import Mail
internal import Service
internal import TestSupport

/// Lets everything come to its end after the destruction, without waiting for what takes minutes only because it is polite.
///
/// Due times of retries are brought forward; a mail that is left to a person is released by one, as `garner mail retry`
/// does; a harvest that waits for its next attempt is restarted, as `garner harvest restart` does.
struct Settling: Sendable {
    /// What had to be done by hand.
    struct Help: Sendable {
        var mails: Set<OutboxMailID> = []
        var harvests: Set<HarvestID> = []
    }

    let stage: Stage

    private var database: any Database { stage.database }

    /// Waits until nothing is left to be done, and ends the nodes in good order.
    ///
    /// *Throws* `ChaosFailure` when it never comes: a harvest or a mail hangs.
    func run(within limit: Duration) async throws -> Help {
        for node in stage.nodes where !node.isAlive { try node.start() }
        let deadline = ContinuousClock.now + limit
        var help = Help()
        while try await !isQuiet() {
            guard ContinuousClock.now < deadline else { throw ChaosFailure(try await complaint()) }
            for node in stage.nodes where !node.isAlive {
                throw ChaosFailure("Node \(node.number) ended by itself: \(node.lastWords)")
            }
            try await hasten()
            try await release(&help)
            try await Task.sleep(for: .milliseconds(300))
        }
        for node in stage.nodes { try await node.stop() }
        return help
    }

    /// Whether every harvest has ended, everybody is told, and no mail waits.
    func isQuiet() async throws -> Bool {
        try await database.read { transaction in
            try transaction.value(Int.self, Self.open) == 0
        }
    }

    private static let open = """
        SELECT (SELECT COUNT(*) FROM harvests WHERE status NOT IN ('Success', 'Fail', 'Stopped'))
            + (SELECT COUNT(*) FROM notification_groups WHERE flush_at IS NOT NULL)
            + (SELECT COUNT(*) FROM outbox WHERE run_after IS NOT NULL OR state = 'uncertain')
        """

    private func hasten() async throws {
        let now = stage.installation.clock.now()
        try await database.write { transaction in
            _ = try transaction.run(
                "UPDATE outbox SET run_after = ?1 WHERE state IN ('uncertain', 'deferred') AND run_after > ?1",
                now
            )
            _ = try transaction.run(
                "UPDATE notification_groups SET flush_at = ?1 WHERE flush_at > ?1 AND claimed_by IS NULL",
                now
            )
        }
    }

    private func release(_ help: inout Help) async throws {
        let now = stage.installation.clock.now()
        let (mails, harvests) = try await database.read { transaction in
            let mails: [OutboxMailID] = try transaction.rows(
                "SELECT id FROM outbox WHERE state = 'uncertain' AND run_after IS NULL"
            ).map { try $0["id"] }
            let harvests: [HarvestID] = try transaction.rows(
                "SELECT id FROM harvests WHERE status IN ('Queued', 'ReQueued') AND run_after > ?1",
                now + .seconds(5)
            ).map { try $0["id"] }
            return (mails, harvests)
        }
        for mail in mails {
            _ = try await stage.world.useCases.retryMail(mail, as: stage.world.principal)
            help.mails.insert(mail)
        }
        guard !harvests.isEmpty else { return }
        _ = try await stage.world.useCases.restartHarvests(harvests, as: stage.world.principal)
        help.harvests.formUnion(harvests)
    }

    private func complaint() async throws -> String {
        try await database.read { transaction in
            let harvests = try transaction.rows(
                """
                SELECT id, status, reason, run_after, lease_owner FROM harvests
                WHERE status NOT IN ('Success', 'Fail', 'Stopped') LIMIT 5
                """
            )
            let mails = try transaction.rows(
                "SELECT id, state, run_after, claimed_by, note FROM outbox WHERE run_after IS NOT NULL LIMIT 5"
            )
            let groups = try transaction.rows(
                "SELECT id, flush_at, claimed_by, claimed_until FROM notification_groups WHERE flush_at IS NOT NULL LIMIT 5"
            )
            return "It never came to rest. Harvests: \(harvests); notifications: \(groups); mails: \(mails)"
        }
    }
}
