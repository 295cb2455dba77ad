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
    /// How many mails' worth of this group were settled before: the next one's number is one more.
    package let flush: Int
    /// How often settling failed in a row.
    package let tries: Int
    package let fence: Int
    package let claimedUntil: Instant
    /// Its untold events in the order they were recorded.
    package let events: [Event]
}

/// Somebody who got a failure mail of an alert's episode, and the mail's Message-ID for the thread.
package struct AlertTelling: Sendable, Hashable {
    package let alert: AlertID
    package let episode: Int
    /// Lower case.
    package let address: String
    package let name: String?
    package let language: String
    /// With its angle brackets.
    package let messageID: String
    /// When the failure began that it told of.
    package let failedAt: Instant
    package let toldAt: Instant
    package let recoveredAt: Instant?
}
