internal import Ground

/// Times in tables, always of UTC, as the `Z` says.
extension Instant {
    /// To the minute, as `2026-03-01 06:30Z` shows it.
    var minute: String { String(rfc3339.prefix(16)).replacing("T", with: " ") + "Z" }

    /// To the second, as `2026-03-01 06:30:12Z` shows it.
    var second: String { String(rfc3339.prefix(19)).replacing("T", with: " ") + "Z" }
}
