/// The part of the day in which harvests that can wait are run, counted in the consortium's zone.
///
/// *Shape*: minutes after midnight; the end is not part of it, and may lie on the next day: 22:00–05:00.
package struct NightWindow: Sendable, Hashable {
    /// *Bounds*: 0…1439.
    package let start: Int
    /// *Bounds*: 0…1439; equal to the start means the whole day.
    package let end: Int

    /// Nil outside the bounds.
    package init?(start: Int, end: Int) {
        guard (0..<1440).contains(start), (0..<1440).contains(end) else { return nil }
        self.start = start
        self.end = end
    }

    private init(unchecked start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }

    /// Midnight to six.
    package static let standard = NightWindow(unchecked: 0, 360)

    /// Whether a minute of the day lies inside.
    package func contains(_ minute: Int) -> Bool {
        if start == end { return true }
        return start < end ? (start..<end).contains(minute) : minute >= start || minute < end
    }
}
