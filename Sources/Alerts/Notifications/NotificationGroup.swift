package import Ground

/// A claimed group of events whose mail is due.
///
/// *Order and repetition*: the claim is a lease; whoever settles the group must still hold the fence. A lost claim is
/// simply claimed again, and nothing has been told until the settling transaction commits.
package struct NotificationGroup: Sendable, Hashable {
    package let id: NotificationGroupID
    package let consortium: ConsortiumID
    package let key: String
    package let notificationClass: NotificationClass
    /// How many flushes were settled before.
    package let flush: Int
    /// How often settling failed in a row.
    package let tries: Int
    /// Grows with every claim: a group settled under an older one is not settled.
    package let fence: Int
    package let claimedUntil: Instant
    package let createdAt: Instant
    /// Its untold events in the order they were recorded; empty for a digest, which has its own list.
    package let events: [Event]

    package init(
        id: NotificationGroupID,
        consortium: ConsortiumID,
        key: String,
        notificationClass: NotificationClass,
        flush: Int,
        tries: Int,
        fence: Int,
        claimedUntil: Instant,
        createdAt: Instant,
        events: [Event]
    ) {
        self.id = id
        self.consortium = consortium
        self.key = key
        self.notificationClass = notificationClass
        self.flush = flush
        self.tries = tries
        self.fence = fence
        self.claimedUntil = claimedUntil
        self.createdAt = createdAt
        self.events = events
    }
}
