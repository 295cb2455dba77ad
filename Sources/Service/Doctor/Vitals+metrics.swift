internal import Engine
package import Ground
internal import Harvests
internal import Mail

/// What the database tells, as metrics: every node of an installation tells the same.
extension Vitals {
    /// One family for each figure; consortia are labelled by their keys.
    package var families: [MetricFamily] { harvests + mails + nodeFamilies }

    private var harvests: [MetricFamily] {
        func labels(_ standing: QueueFigures.Standing) -> [MetricFamily.Label] {
            let key = consortia[standing.consortium] ?? "\(standing.consortium)"
            return [.init("consortium", key), .init("state", standing.status.rawValue)]
        }
        return [
            MetricFamily(
                "garner_harvests",
                "Harvests on their way, by state and consortium.",
                .gauge,
                queue.standings.map { .init(Double($0.count), labels($0)) }
            ),
            MetricFamily(
                "garner_harvest_oldest_seconds",
                "For how long the harvest that has been in a state for the longest has been in it.",
                .gauge,
                queue.standings.compactMap { standing in
                    age(standing.since).map { .init($0.inSeconds, labels(standing)) }
                }
            ),
            .gauge(
                "garner_queue_oldest_due_seconds",
                "For how long the harvest that is due for the longest has been due, whatever it waits for.",
                (age(queue.oldestDue) ?? .zero).inSeconds
            ),
            .gauge(
                "garner_queue_oldest_ready_seconds",
                "The same over harvests whose host is free: for how long one has waited for nothing but a worker.",
                (age(queue.oldestReady) ?? .zero).inSeconds
            ),
            .gauge(
                "garner_scheduler_lag_seconds",
                "For how long the plan, or night, that is overdue for the longest has been due.",
                schedulerLag.inSeconds
            ),
            .gauge(
                "garner_lease_losses_recent",
                "Leases that ran out in the last hour, on any node.",
                Double(queue.leasesLost)
            ),
        ]
    }

    private var mails: [MetricFamily] {
        [
            MetricFamily(
                "garner_mails",
                "Mails that are still to be sent or wait for a person, by state; counted up to 100000.",
                .gauge,
                outbox.counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { state, count in
                    .init(Double(count), [.init("state", state.rawValue)])
                }
            ),
            .gauge(
                "garner_mail_oldest_due_seconds",
                "For how long the mail that is due for the longest has been due.",
                (age(outbox.oldestDue) ?? .zero).inSeconds
            ),
            .gauge(
                "garner_notifications_due",
                "Notifications that are due to be made into mails.",
                Double(notifications.count)
            ),
            .gauge(
                "garner_notification_oldest_due_seconds",
                "For how long the notification that is due for the longest has been due.",
                (age(notifications.oldest) ?? .zero).inSeconds
            ),
        ]
    }

    private var nodeFamilies: [MetricFamily] {
        [.gauge("garner_nodes", "Nodes that have reported lately.", Double(nodes.count { $0.isAlive(at: at) }))]
    }
}

extension Duration {
    /// As metrics tell times.
    var inSeconds: Double { Double(milliseconds) / 1_000 }
}
