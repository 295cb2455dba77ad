package import Connections
package import Ground

/// What a list of harvests is narrowed to; nil or empty narrows nothing.
package struct HarvestFilter: Sendable, Hashable {
    package var statuses: Set<HarvestStatus> = []
    package var reasons: Set<HarvestReason> = []
    package var kinds: Set<HarvestKind> = []
    package var institutions: Set<InstitutionID> = []
    package var providers: Set<ProviderID> = []
    package var connections: Set<ConnectionID> = []
    package var reports: Set<MasterReport> = []
    package var months: ClosedRange<YearMonth>?
    package var codes: Set<Int> = []
    package var updatedSince: Instant?
    package var request: RequestID?

    /// A filter that lets everything through.
    package init() {}
}

/// Where a page of harvests ended: the next begins after it.
package struct HarvestCursor: Sendable, Hashable {
    package let updatedAt: Instant
    package let id: HarvestID

    package init(updatedAt: Instant, id: HarvestID) {
        self.updatedAt = updatedAt
        self.id = id
    }

    /// The place right after a harvest in the order of lists.
    package init(_ harvest: Harvest) {
        self.init(updatedAt: harvest.updatedAt, id: harvest.id)
    }
}

extension HarvestCursor: CustomStringConvertible {
    /// *Shape*: `1776254400000-17`, to be handed back as it is.
    package var description: String { "\(updatedAt.milliseconds)-\(id)" }

    /// Reads what `description` wrote.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-")
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let id = HarvestID(parts[1]) else { return nil }
        self.init(updatedAt: Instant(milliseconds: milliseconds), id: id)
    }
}

/// A harvest with the names that a list shows beside it.
package struct HarvestListing: Sendable, Hashable {
    package let harvest: Harvest
    package let connection: String
    package let provider: String
    /// Nil for the consortium's own connection.
    package let institution: String?
    /// What keeps it from running although it waits; nil when nothing does, and before `HarvestHolds` looked.
    package var hold: HarvestHold?

    package init(harvest: Harvest, connection: String, provider: String, institution: String?) {
        self.harvest = harvest
        self.connection = connection
        self.provider = provider
        self.institution = institution
    }
}
