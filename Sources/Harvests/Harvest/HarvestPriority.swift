package import Database

/// Which harvests of a consortium go first; stored as a number, so that ascending order is the order of service.
package enum HarvestPriority: Int, Sendable, Hashable, CaseIterable, Comparable, Codable {
    /// A person asked for it and waits.
    case now = 0
    /// The monthly plan, or a request for the night.
    case scheduled = 1
    /// Older months that a plan found missing.
    case backfill = 2

    package static func < (left: HarvestPriority, right: HarvestPriority) -> Bool { left.rawValue < right.rawValue }
}

extension HarvestPriority: DatabaseValue {
    package var databaseValue: Value { .integer(Int64(rawValue)) }

    package init(databaseValue: Value) throws {
        guard let value = HarvestPriority(rawValue: try Int(databaseValue: databaseValue)) else {
            throw DatabaseError(.wrongType, "A stored value is no priority of a harvest.")
        }
        self = value
    }
}
