package import Ground
package import Harvests

/// A harvest with everything that a person looks at to find out what happened.
package struct HarvestDetail: Sendable, Hashable {
    package let listing: HarvestListing
    /// Newest first, of all episodes.
    package let attempts: [Attempt]
    /// Newest first.
    package let answers: [RawAnswer]
    /// What its last code means; nil after a plain success.
    package let entry: ErrorEntry?

    package init(listing: HarvestListing, attempts: [Attempt], answers: [RawAnswer], entry: ErrorEntry?) {
        self.listing = listing
        self.attempts = attempts
        self.answers = answers
        self.entry = entry
    }

    /// The detail for programs, with the catalogue's texts in one language.
    package func document(in language: String) -> JSONValue {
        var document = listing.document
        document["attempts_made"] = .list(attempts.map(\.document))
        document["raw_answers"] = .list(answers.map(\.document))
        document["error"] = entry?.document(in: language) ?? .null
        return document
    }
}

/// What became of an action on several harvests.
package struct HarvestActionAnswer: Sendable, Hashable {
    /// A harvest that the action left as it was.
    package struct Left: Sendable, Hashable {
        package let harvest: HarvestID
        /// One sentence: why nothing was done.
        package let reason: String

        package init(_ harvest: HarvestID, _ reason: String) {
            self.harvest = harvest
            self.reason = reason
        }
    }

    package var done: [HarvestID] = []
    package var left: [Left] = []

    /// The answer to an action on nothing.
    package init() {}
}
