package import Ground

/// Which link and which filter added or removed which address, and why: what `garner recipients explain` prints.
package struct RecipientTrace: Sendable, Hashable {
    /// What a link or a filter did about an address.
    package enum Change: String, Sendable, Hashable {
        case added
        case removed
        /// Found again; the first finding stands.
        case known
    }

    /// One thing that happened to one address.
    package struct Step: Sendable, Hashable {
        /// `2 admins`, `role`, `preference`…: the link with its place in the chain, or the final filter.
        package let by: String
        package let address: String
        package let change: Change
        /// A clause after the address: `is an admin of the consortium`.
        package let why: String
    }

    package private(set) var steps: [Step] = []
    /// What links had to say that concerns no single address: skipped, found nobody, ended the chain.
    package private(set) var notes: [String] = []

    /// A trace of nothing.
    package init() {}

    /// Adds a step about an address.
    package mutating func note(_ change: Change, _ address: String, by: String, _ why: String) {
        steps.append(Step(by: by, address: address, change: change, why: why))
    }

    /// Adds a sentence that concerns no single address.
    package mutating func note(_ sentence: String) { notes.append(sentence) }

    /// The steps about one address, in order.
    package func steps(for address: String) -> [Step] {
        let key = address.lowercased()
        return steps.filter { $0.address.lowercased() == key }
    }

    package var json: JSONValue {
        [
            "steps": .list(
                steps.map {
                    [
                        "by": .text($0.by), "address": .text($0.address), "change": .text($0.change.rawValue),
                        "why": .text($0.why),
                    ]
                }
            ),
            "notes": .list(notes.map(JSONValue.text)),
        ]
    }
}
