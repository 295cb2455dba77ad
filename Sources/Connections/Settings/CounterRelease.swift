internal import Database

/// The release of the COUNTER Code of Practice that a service speaks; reports of two releases are never added up.
package enum CounterRelease: String, Sendable, Hashable, CaseIterable, DatabaseValue {
    case r5 = "5"
    case r51 = "5.1"
}

extension CounterRelease: Comparable {
    package static func < (left: CounterRelease, right: CounterRelease) -> Bool { left.rawValue < right.rawValue }
}
