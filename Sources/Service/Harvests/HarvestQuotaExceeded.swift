package import Ground

/// A manager has asked for more harvests than the consortium allows in a day; nothing was asked for.
package struct HarvestQuotaExceeded: Error, Sendable, Hashable, CustomStringConvertible {
    package let quota: Int
    /// Asked for earlier on the same day.
    package let used: Int
    package let wanted: Int
    /// When the day ends in the consortium's zone.
    package let resetsAt: Instant

    package var description: String {
        let number = wanted == 1 ? "1 harvest" : "\(wanted) harvests"
        return """
            This comes to \(number), and \(max(0, quota - used)) of today's \(quota) are left; \
            ask for less, ask an admin, or try again after \(resetsAt.rfc3339).
            """
    }
}
