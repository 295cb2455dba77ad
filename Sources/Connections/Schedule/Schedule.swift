internal import Database

/// When a connection is harvested without being asked.
package enum Schedule: String, Sendable, Hashable, CaseIterable, DatabaseValue {
    /// Once a month, on a day of it.
    case monthly
    /// Only by a person.
    case manual
}
