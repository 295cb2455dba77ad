internal import Alerts
internal import Connections
package import Database
package import Engine
package import Ground
package import Harvests
package import Mail
internal import Tenancy

/// How an installation stands, over all its nodes, as the database tells: the one look behind metrics, doctor and
/// heartbeat.
///
/// *Cost*: some queries by index whose cost does not grow with the number of harvests or sent mails.
package struct Vitals: Sendable {
    /// By the clock of the installation.
    package let at: Instant
    package let queue: QueueFigures
    package let outbox: OutboxFigures
    /// Notifications that are due to be worked out, and since when the oldest is.
    package let notifications: (count: Int, oldest: Instant?)
    /// When the plan that is due next, or overdue for the longest, is or was due.
    package let nextPlan: Instant?
    /// The nodes that have reported in the last day, the last to report first.
    package let nodes: [NodeReport]
    /// The consortia's keys, by which figures are labelled.
    package let consortia: [ConsortiumID: String]

    /// Looks now.
    package static func read(_ database: any Database, clock: any WallClock) async throws -> Vitals {
        let now = clock.now()
        return try await database.read { transaction in
            let engine = EngineScope()
            let notifications = try NotificationRepository(transaction).backlog(engine, at: now)
            return Vitals(
                at: now,
                queue: try QueueFiguresRepository(transaction, engine).read(at: now),
                outbox: try OutboxFiguresRepository(transaction, engine).read(at: now),
                notifications: notifications,
                nextPlan: try DueConnections(transaction, engine).next(),
                nodes: try NodeReportRepository(transaction, engine).all(),
                consortia: try keys(transaction)
            )
        }
    }

    /// How late the scheduler is: since when the longest overdue plan, or harvest of the night, has been due.
    package var schedulerLag: Duration {
        [nextPlan, queue.nextNight].compactMap { $0 }.map { max(at - $0, .zero) }.max() ?? .zero
    }

    /// Since when the mail, or the news for one, that is due for the longest waits.
    package var oldestMail: Instant? { [outbox.oldestDue, notifications.oldest].compactMap { $0 }.min() }

    /// How long ago an instant was; nil for none.
    func age(_ instant: Instant?) -> Duration? { instant.map { max(at - $0, .zero) } }

    private static func keys(_ transaction: any Transaction) throws -> [ConsortiumID: String] {
        var keys: [ConsortiumID: String] = [:]
        var last: ConsortiumID?
        while true {
            let page = try ConsortiumRepository(transaction).page(after: last)
            for consortium in page { keys[consortium.id] = consortium.key }
            guard page.count == 500, keys.count < 10_000 else { return keys }
            last = page.last?.id
        }
    }
}
