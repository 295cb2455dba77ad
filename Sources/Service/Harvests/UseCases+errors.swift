package import Harvests
internal import Ground
package import Tenancy

/// The error catalogue, and what a consortium wants done otherwise.
extension UseCases {
    /// Every code that Garner knows, with the policies of the principal's consortium, in the order of the codes.
    package func errorEntries(as principal: Principal) async throws -> [ErrorEntry] {
        try await reading(.seeErrorCatalogue, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "error catalogue")
            let catalogue = try inquiry.catalogue
            let changed = catalogue.overrides.keys.filter { !ErrorCatalogue.isKnown($0) }
            return (ErrorCatalogue.entries.map(\.code) + changed).sorted().map(catalogue.entry)
        }
    }

    /// What a code means, also one that is in no catalogue.
    package func errorEntry(_ code: Int, as principal: Principal) async throws -> ErrorEntry {
        try await reading(.seeErrorCatalogue, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "error \(code)")
            return try inquiry.catalogue.entry(code)
        }
    }

    /// Changes what the consortium's harvests do about a code; nil goes back to the catalogue's policy.
    ///
    /// *Throws*: `InvalidFields` for a code whose consequence is no choice: what is switched off here, and lost workers.
    package func setErrorPolicy(
        _ policy: ErrorPolicy?,
        for code: Int,
        as principal: Principal
    ) async throws -> ErrorEntry {
        try await changing(.manageErrorPolicies, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "error \(code)")
            guard code >= 0, !ErrorCatalogue.switchedOffCodes.contains(code), code != 9910 else {
                throw InvalidFields([FieldProblem("code", "What follows from code \(code) cannot be changed.")])
            }
            let before = try inquiry.catalogue.entry(code)
            try ErrorPolicyRepository(inquiry.transaction).set(
                policy,
                for: code,
                by: inquiry.principal.label,
                in: inquiry.scope,
                at: inquiry.now
            )
            let after = try inquiry.catalogue.entry(code)
            try inquiry.audit(
                "error \(code)",
                before: ["policy": .text(before.policy.rawValue)],
                after: ["policy": .text(after.policy.rawValue)]
            )
            return after
        }
    }
}

extension Inquiry {
    /// The catalogue as the principal's consortium has it; the built-in one for who acts in none.
    fileprivate var catalogue: ErrorCatalogue {
        get throws {
            guard let scope = principal.scope else { return ErrorCatalogue() }
            return try ErrorPolicyRepository(transaction).catalogue(in: scope)
        }
    }
}
