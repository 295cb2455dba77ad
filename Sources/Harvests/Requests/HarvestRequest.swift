package import Ground
internal import Database

/// A person's wish for harvests, with what became of it.
package struct HarvestRequest: Sendable, Hashable {
    /// Whether it may be carried out.
    package enum Decision: String, Sendable, Hashable, CaseIterable {
        /// Carried out at once: nobody had to be asked.
        case notNeeded
        case waiting
        case approved
        case refused
    }

    package let id: RequestID
    package let consortium: ConsortiumID
    /// Nil for the shell.
    package let identity: IdentityID?
    /// As in the audit trail: `user:a@b.example`.
    package let who: String
    package let wish: HarvestWish
    package let reason: String?
    package let decision: Decision
    package let decidedBy: String?
    package let decidedAt: Instant?
    /// What the decider wrote.
    package let note: String?
    /// What it made, or while it waits, what it would have made when it was asked.
    package let tally: RequestTally
    /// The last connection for which it has been carried out.
    package let carriedTo: ConnectionID
    /// Nil until it has been carried out for all.
    package let carriedOutAt: Instant?
    package let createdAt: Instant
    package let version: Int

    package init(
        id: RequestID,
        consortium: ConsortiumID,
        identity: IdentityID?,
        who: String,
        wish: HarvestWish,
        reason: String?,
        decision: Decision,
        decidedBy: String?,
        decidedAt: Instant?,
        note: String?,
        tally: RequestTally,
        carriedTo: ConnectionID,
        carriedOutAt: Instant?,
        createdAt: Instant,
        version: Int
    ) {
        self.id = id
        self.consortium = consortium
        self.identity = identity
        self.who = who
        self.wish = wish
        self.reason = reason
        self.decision = decision
        self.decidedBy = decidedBy
        self.decidedAt = decidedAt
        self.note = note
        self.tally = tally
        self.carriedTo = carriedTo
        self.carriedOutAt = carriedOutAt
        self.createdAt = createdAt
        self.version = version
    }
}

extension HarvestRequest {
    /// Whether nothing stands in its way any more, and not everything has been done.
    package var isUnfinished: Bool {
        carriedOutAt == nil && (decision == .notNeeded || decision == .approved)
    }
}

extension HarvestRequest.Decision: DatabaseValue {}
