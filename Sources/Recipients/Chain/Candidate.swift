package import Ground
package import Tenancy

/// Somebody whom a recipient chain found, before the final filters.
///
/// Two candidates with the same address key are one: the first that was found stays.
package struct Candidate: Sendable, Hashable {
    package let address: MailAddress
    package let name: String?
    /// The reader's language; nil takes the consortium's.
    package let language: String?
    /// Nil takes the consortium's.
    package let zone: Zone?

    package init(_ address: MailAddress, name: String? = nil, language: String? = nil, zone: Zone? = nil) {
        self.address = address
        self.name = name
        self.language = language
        self.zone = zone
    }
}

/// The candidates that a chain has so far: one per address, in the order in which they were found.
package struct CandidateList: Sendable, Hashable {
    package private(set) var candidates: [Candidate] = []
    private var keys: Set<String> = []

    /// Takes candidates in their order, the first of each address only.
    package init(_ candidates: [Candidate] = []) {
        for candidate in candidates { insert(candidate) }
    }

    package var isEmpty: Bool { candidates.isEmpty }

    /// Whether the address is in the list, in whatever case it is written.
    package func contains(_ address: MailAddress) -> Bool { keys.contains(address.key) }

    /// Adds a candidate unless the address is there already; says whether it did.
    @discardableResult
    package mutating func insert(_ candidate: Candidate) -> Bool {
        guard keys.insert(candidate.address.key).inserted else { return false }
        candidates.append(candidate)
        return true
    }

    /// Removes an address; says whether it was there.
    @discardableResult
    package mutating func remove(_ address: MailAddress) -> Bool {
        guard keys.remove(address.key) != nil else { return false }
        candidates.removeAll { $0.address.key == address.key }
        return true
    }
}
