package import Ground
internal import Tenancy

/// Everybody whom a chain's links may find for one event: a snapshot of the tenant, read in one transaction.
///
/// It holds people whether or not they may be told; the final filters decide that, and a trace can say so.
package struct RecipientDirectory: Sendable, Hashable {
    package var consortium: ConsortiumCard
    package var sysadmins: [Candidate]
    package var admins: [Candidate]
    package var managers: [Candidate]
    package var viewers: [Candidate]
    package var requester: Candidate?
    package var contacts: [Candidate]
    package var support: [Candidate]

    package init(
        consortium: ConsortiumCard,
        sysadmins: [Candidate] = [],
        admins: [Candidate] = [],
        managers: [Candidate] = [],
        viewers: [Candidate] = [],
        requester: Candidate? = nil,
        contacts: [Candidate] = [],
        support: [Candidate] = []
    ) {
        self.consortium = consortium
        self.sysadmins = sysadmins
        self.admins = admins
        self.managers = managers
        self.viewers = viewers
        self.requester = requester
        self.contacts = contacts
        self.support = support
    }
}

/// What notifying needs to know of a consortium.
package struct ConsortiumCard: Sendable, Hashable {
    package var id: ConsortiumID
    package var key: String
    package var name: String
    package var language: String
    package var zone: Zone
    /// Domains whose addresses need no listing.
    package var domains: [String]
    /// The consortium's own chain; nil for the standard one.
    package var chain: ChainConfiguration?

    package init(
        id: ConsortiumID,
        key: String,
        name: String,
        language: String = "en",
        zone: Zone = .utc,
        domains: [String] = [],
        chain: ChainConfiguration? = nil
    ) {
        self.id = id
        self.key = key
        self.name = name
        self.language = language
        self.zone = zone
        self.domains = domains
        self.chain = chain
    }
}
