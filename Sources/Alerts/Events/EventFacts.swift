package import Ground

/// What was true when an event happened, frozen with it, so that its mail says the same whenever it is sent.
///
/// Names are those of that moment. No secret ever stands here: messages come masked from the harvester.
package struct EventFacts: Hashable, Sendable {
    package var institution: String?
    package var provider: String?
    package var connection: String?
    package var harvest: HarvestFacts?
    package var request: RequestFacts?
    /// Which event found no recipient: only for `nobodyToTell`.
    package var untold: EventKind?

    package init(
        institution: String? = nil,
        provider: String? = nil,
        connection: String? = nil,
        harvest: HarvestFacts? = nil,
        request: RequestFacts? = nil,
        untold: EventKind? = nil
    ) {
        self.institution = institution
        self.provider = provider
        self.connection = connection
        self.harvest = harvest
        self.request = request
        self.untold = untold
    }
}

/// A harvest as an event found it.
package struct HarvestFacts: Hashable, Sendable {
    /// One of the eight public statuses.
    package var status: String
    package var attempts: Int
    package var maxAttempts: Int
    /// The error catalogue's code of the last attempt.
    package var code: Int?
    /// One plain sentence: the provider's own message, or ours.
    package var message: String?
    package var startedAt: Instant?
    /// Of a report that is held: whether readers see an earlier one meanwhile; nil where that is not known.
    package var isOverOld: Bool?

    package init(
        status: String,
        attempts: Int,
        maxAttempts: Int,
        code: Int? = nil,
        message: String? = nil,
        startedAt: Instant? = nil,
        isOverOld: Bool? = nil
    ) {
        self.status = status
        self.attempts = attempts
        self.maxAttempts = maxAttempts
        self.code = code
        self.message = message
        self.startedAt = startedAt
        self.isOverOld = isOverOld
    }
}

/// A request for harvests as an event found it.
package struct RequestFacts: Hashable, Sendable {
    /// The display name, else the address, of who asked.
    package var who: String
    package var reason: String
    /// How many harvests it would create, renew and skip.
    package var counts: RequestCounts
    /// What is asked for, by the names of that moment; nil in what an older version recorded.
    package var wish: WishNames?
    /// Who decided, and what they said; nil while it waits.
    package var decidedBy: String?
    package var decision: String?

    package init(
        who: String,
        reason: String,
        counts: RequestCounts,
        wish: WishNames? = nil,
        decidedBy: String? = nil,
        decision: String? = nil
    ) {
        self.who = who
        self.reason = reason
        self.counts = counts
        self.wish = wish
        self.decidedBy = decidedBy
        self.decision = decision
    }
}

/// How many harvests a request comes to.
package struct RequestCounts: Hashable, Sendable {
    package var created: Int
    package var renewed: Int
    package var skipped: Int

    package init(created: Int = 0, renewed: Int = 0, skipped: Int = 0) {
        self.created = created
        self.renewed = renewed
        self.skipped = skipped
    }
}
