/// The titles that were met last and their row identifiers, so that one that comes again need not be looked up.
///
/// *Bounds*: two generations; when the younger is full the older is forgotten.
struct RecentTitles: Sendable {
    private var young: [Int64: Int64] = [:]
    private var old: [Int64: Int64] = [:]
    private let limit: Int

    init(limit: Int = 20_000) {
        self.limit = limit
    }

    subscript(fingerprint: Int64) -> Int64? { young[fingerprint] ?? old[fingerprint] }

    mutating func note(_ fingerprint: Int64, _ id: Int64) {
        if young.count >= limit {
            old = young
            young = [:]
        }
        young[fingerprint] = id
    }
}
