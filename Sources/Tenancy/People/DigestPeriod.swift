internal import Database

/// How often a person wants to hear how their harvests went.
package enum DigestPeriod: String, Sendable, Hashable, CaseIterable, DatabaseValue {
    case off
    case daily
    case weekly
    case monthly
}
