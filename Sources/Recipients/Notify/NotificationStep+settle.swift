internal import Alerts
package import Database
package import Ground
internal import Tenancy

/// The second half of the step: in the transaction of the outbox.
extension NotificationStep {
    /// Settles a prepared group and returns the mails to enqueue in the same transaction.
    ///
    /// *Order and repetition*: writes what became of every event, who was told of which alert, and why somebody was left
    /// out. A transaction that is rolled back leaves the group due; repeating it changes nothing else.
    /// *Throws*: `NotificationError.claimLost`, before anything is written.
    package func settle(
        _ prepared: Prepared,
        in transaction: any Transaction,
        at now: Instant
    ) throws -> [Telling] {
        let group = prepared.group
        let notifications = NotificationRepository(transaction)
        guard try notifications.hold(group) else { throw NotificationError.claimLost(group.id) }
        let scope = ConsortiumScope(group.consortium)
        guard let consortium = try ConsortiumRepository(transaction).consortium(group.consortium) else {
            throw NotificationError.noConsortium(group.id)
        }
        var settlement = Settlement(
            prepared: prepared,
            settings: settings,
            consortium: ConsortiumCard(consortium),
            scope: scope,
            transaction: transaction,
            now: now
        )
        let tellings = try settlement.run()
        try notifications.settle(group, outcomes: settlement.outcomes, at: now)
        return tellings
    }
}
