package import Database
internal import Ground
internal import Harvests
package import Tenancy

/// How many harvests are still on their way: what a digest says beside what came in.
package struct WaitingHarvests {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// How many harvests inside the reach have not come to an end.
    ///
    /// *Cost*: one count by index.
    package func count(in scope: ConsortiumScope, reach: Reach) throws -> Int {
        guard reach != .nothing else { return 0 }
        let waiting = HarvestStatus.allCases.filter { !$0.isEnded }
        var values = [Value(scope.consortium)] + waiting.map { Value($0) }
        let statuses = waiting.indices.map { "?\($0 + 2)" }.joined(separator: ", ")
        var reachable = ""
        if let institutions = reach.filter {
            let places = institutions.indices.map { "?\(values.count + $0 + 1)" }.joined(separator: ", ")
            reachable = "AND institution_id IN (\(places))"
            values += institutions.map { Value($0) }
        }
        var count = 0
        try transaction.forEach(
            """
            SELECT COUNT(*) AS number FROM harvests
            WHERE consortium_id = ?1 AND status IN (\(statuses)) \(reachable)
            """,
            values
        ) { count = try $0["number"] }
        return count
    }
}
