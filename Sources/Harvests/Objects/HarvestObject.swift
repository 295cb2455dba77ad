package import Ground
package import Database

/// One remote record inside one attempt.
///
/// *Shape*: for a usage harvest the one report and month; for a catalogue one per dataset. *Source*: the harvest object
/// of ckanext-harvest.
package struct HarvestObject: Sendable, Hashable {
    /// How far the record has come through gather, fetch and import.
    package enum State: String, Sendable, Hashable, CaseIterable {
        /// Known to exist.
        case gathered
        /// Its content is in the blob store, or is being imported.
        case fetched
        case imported
        /// As it was when it was last imported.
        case unchanged
        case failed
    }

    package let id: HarvestObjectID
    package let harvest: HarvestID
    package let attempt: AttemptID
    /// The remote's own identifier, unique inside the attempt: `TR/2026-01`.
    package let identifier: String
    package let state: State
    package let content: BlobHash?
    /// For a failed one: a code of the error catalogue.
    package let code: Int?
    package let message: String?
    package let changedAt: Instant

    package init(
        id: HarvestObjectID,
        harvest: HarvestID,
        attempt: AttemptID,
        identifier: String,
        state: State,
        content: BlobHash?,
        code: Int?,
        message: String?,
        changedAt: Instant
    ) {
        self.id = id
        self.harvest = harvest
        self.attempt = attempt
        self.identifier = identifier
        self.state = state
        self.content = content
        self.code = code
        self.message = message
        self.changedAt = changedAt
    }
}

extension HarvestObject.State: DatabaseValue {}
