/// Every code that an answer may carry or that Garner gives, with its meaning and what follows from it.
///
/// *Shape*: the built-in entries, with the policies that one consortium has changed laid over them.
/// *Source*: COUNTER Code of Practice 5.0.3 appendix F and 5.1 appendix D for codes below 9000; ours are from 9010 on.
package struct ErrorCatalogue: Sendable, Hashable {
    /// Changed policies by code.
    package let overrides: [Int: ErrorPolicy]

    package init(overrides: [Int: ErrorPolicy] = [:]) {
        self.overrides = overrides
    }

    /// The built-in entries in the order of their codes.
    package static let entries: [ErrorEntry] =
        (remarkEntries + serviceEntries + accessEntries + reportEntries + dataEntries + requestEntries
        + transferEntries + answerEntries + localEntries).sorted { $0.code < $1.code }

    /// What Garner itself found switched off before it asked: such a harvest ends as Stopped.
    package static let switchedOffCodes: Set<Int> = [9050, 9051, 9060, 9070]

    /// The entry for a code, known or not, with the consortium's policy.
    ///
    /// Codes 0…999 belong to the providers and are remarks; an unknown code from 1000 on is tried again daily.
    package func entry(_ code: Int) -> ErrorEntry {
        var entry = Self.known[code] ?? Self.unknown(code)
        guard let policy = overrides[code] else { return entry }
        entry.policy = policy
        // Rows contradict an empty month, whoever said it: they are kept.
        entry.policyWithRows = policy == .doneEmpty ? .note : policy
        entry.tries = nil
        entry.freeFor = nil
        entry.monthMayBeLate = entry.monthMayBeLate && (policy == .daily || policy == .doneEmpty)
        if policy == .holdCredentials { entry.failReason = .badCredentials }
        return entry
    }

    /// Whether a code stands in the catalogue by itself, so that its policy can be changed.
    package static func isKnown(_ code: Int) -> Bool { known[code] != nil }

    private static let known: [Int: ErrorEntry] = Dictionary(
        entries.map { ($0.code, $0) },
        uniquingKeysWith: { first, _ in first }
    )
}
