package import Ground
package import Recipients
package import Tenancy

/// A consortium's recipient chain as it is shown.
package struct ChainView: Sendable, Hashable {
    package let chain: ChainConfiguration
    /// Whether the consortium has set none, so that the standard chain holds.
    package let isStandard: Bool
    /// What will not work as it stands, one sentence each: such as an address that nobody listed.
    package let warnings: [String]

    package var document: JSONValue {
        [
            "chain": chain.json, "standard": .bool(isStandard),
            "warnings": .list(warnings.map(JSONValue.text)),
        ]
    }
}

/// The recipient chain: set by a consortium's admins.
extension UseCases {
    /// The links in force, the consortium's own or the standard ones, and what they name in vain.
    package func recipientChain(as principal: Principal) async throws -> ChainView {
        try await reading(.explainRecipients, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "recipient chain")
            return try inquiry.chainView(settings.recipientPrograms.names)
        }
    }

    /// Sets the links that find recipients; nil goes back to the standard chain.
    ///
    /// *Throws*: `InvalidFields`, every problem named by link and field.
    package func setRecipientChain(_ json: JSONValue?, as principal: Principal) async throws -> ChainView {
        let programs = settings.recipientPrograms.names
        return try await changing(.manageConsortiumPolicies, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "recipient chain")
            let chain = try json.map { json throws(InvalidFields) in
                try ChainConfiguration(json: json, programs: programs)
            }
            let consortia = ConsortiumRepository(inquiry.transaction)
            var consortium = try inquiry.chainOwner()
            let before = consortium.details.policies.recipientChain
            guard before != chain?.json else { return try inquiry.chainView(programs) }
            consortium.details.policies.recipientChain = chain?.json
            _ = try consortia.update(consortium)
            try inquiry.audit("recipient chain", before: before, after: chain?.json)
            return try inquiry.chainView(programs)
        }
    }
}

extension Inquiry {
    fileprivate func chainOwner() throws -> Consortium {
        let id = try scope.consortium
        guard let consortium = try ConsortiumRepository(transaction).consortium(id) else {
            throw RecordError.unknown("consortium", id)
        }
        return consortium
    }

    fileprivate func chainView(_ programs: Set<String>) throws -> ChainView {
        let consortium = try chainOwner()
        guard let stored = consortium.details.policies.recipientChain else {
            return ChainView(chain: .standard, isStandard: true, warnings: [])
        }
        let chain = try ChainConfiguration(json: stored)
        return ChainView(
            chain: chain,
            isStandard: false,
            warnings: try warnings(chain, consortium, programs)
        )
    }

    /// What a chain names in vain.
    private func warnings(
        _ chain: ChainConfiguration,
        _ consortium: Consortium,
        _ programs: Set<String>
    ) throws -> [String] {
        var warnings: [String] = []
        for (place, link) in chain.links.enumerated() {
            switch link.source {
            case .program(let name) where !programs.contains(name):
                warnings.append("Link \(place + 1): no program named \(name) is registered any more; it is skipped.")
            case .fixed(let candidates) where link.mode != .remove:
                let facts = try AddressFactsRepository(transaction)
                    .facts(of: candidates.map(\.address), at: nil, in: scope)
                for candidate in candidates {
                    let known = facts[candidate.address.key]
                    let passes =
                        known?.user != nil || known?.listings.isEmpty == false
                        || consortium.details.policies.domains.contains(candidate.address.domain)
                    guard !passes else { continue }
                    warnings.append(
                        "Link \(place + 1): \(candidate.address) is no user and not listed, so nothing goes there yet."
                    )
                }
            default: continue
            }
        }
        return warnings
    }
}
