internal import Foundation

/// The offsets of one zone as a table: from `starts[i]` on, local clocks are `offsets[i]` seconds ahead of UTC.
final class ZoneOffsets: Sendable {
    private let starts: [Int64]
    private let offsets: [Int64]

    init(constant offset: Int64) {
        starts = [.min]
        offsets = [offset]
    }

    private init(_ zone: TimeZone) {
        var starts: [Int64] = [.min]
        var offsets = [Int64(zone.secondsFromGMT(for: Self.firstDate))]
        var date = Self.firstDate
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next > date, next < Self.endDate {
            let offset = Int64(zone.secondsFromGMT(for: next))
            if offset != offsets[offsets.count - 1] {
                starts.append(Int64(next.timeIntervalSince1970.rounded(.up)))
                offsets.append(offset)
            }
            date = next
        }
        self.starts = starts
        self.offsets = offsets
    }

    func offset(at seconds: Int64) -> Int64 { offsets[segment(at: seconds)] }

    /// The first second since 1970 at which local clocks show at least `local`, having shown less before.
    func firstInstant(showing local: Int64) -> Int64 {
        // No zone is a whole day from UTC, so the segment of a day earlier cannot be too late.
        var index = segment(at: local - 86_400)
        while index + 1 < starts.count, local - offsets[index] >= starts[index + 1] {
            index += 1
        }
        return max(local - offsets[index], starts[index])
    }

    private func segment(at seconds: Int64) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= seconds {
                low = middle
            } else {
                high = middle
            }
        }
        return low
    }

    private static let firstDate = Date(timeIntervalSince1970: 0)
    private static let endDate = Date(timeIntervalSince1970: 7_258_118_400)  // 2200-01-01

    private static let tables = Lock<[String: ZoneOffsets]>([:])

    static let identifiers = TimeZone.knownTimeZoneIdentifiers.sorted()

    /// The table of a zone, made at its first use.
    static func known(_ identifier: String) -> ZoneOffsets? {
        if let table = tables.withLock({ $0[identifier] }) { return table }
        guard isName(identifier), let zone = TimeZone(identifier: identifier) else { return nil }
        let table = ZoneOffsets(zone)
        tables.withLock { $0[identifier] = table }
        return table
    }

    /// Foundation also makes zones of its own from texts such as `GMT+2`; those are no names of the database.
    private static func isName(_ identifier: String) -> Bool {
        !identifier.isEmpty && !(identifier.hasPrefix("GMT") && identifier.utf8.count > 3)
    }
}
