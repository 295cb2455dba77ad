package import Ground
package import Tenancy

/// One reader's digest of one period, with the events that were bound to it when it was made.
package struct Digest: Sendable, Hashable {
    package let id: DigestID
    package let consortium: ConsortiumID
    package let membership: MembershipID
    package let identity: IdentityID
    package let period: DigestPeriod
    package let startsAt: Instant
    package let endsAt: Instant
    package let group: NotificationGroupID
    /// The bound events whose alerts are not quiet now.
    package let events: [Event]
}

/// A reader whose digest may be due, or whose wish has changed.
package struct DigestReader: Sendable, Hashable {
    package let consortium: ConsortiumID
    package let membership: MembershipID
    package let identity: IdentityID
    package let schedule: DigestSchedule
}
