internal import Connections
package import Database
package import Harvests
package import Tenancy
internal import Ground

/// Reads the names behind a wish's numbers.
package struct WishNamesRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// The wish by names, each list in the order of the alphabet; what is gone meanwhile is left out.
    ///
    /// *Cost*: one query by key for each name.
    package func names(of wish: HarvestWish, in scope: ConsortiumScope) throws -> WishNames {
        var institutions: [String]?
        if !wish.isForEverybody {
            let groups = try wish.groups.compactMap { try name("institution_groups", $0.rawValue, scope) }.sorted()
            let single = try (wish.institutions ?? []).compactMap { try name("institutions", $0.rawValue, scope) }
            institutions = groups + single.sorted()
        }
        return WishNames(
            months: wish.months,
            institutions: institutions,
            providers: try wish.providers?.compactMap { try name("providers", $0.rawValue, scope) }.sorted(),
            reports: wish.reports?.map(\.rawValue).sorted(),
            start: wish.start
        )
    }

    private func name(_ table: String, _ id: Int64, _ scope: ConsortiumScope) throws -> String? {
        try transaction.value(
            String.self,
            "SELECT name FROM \(table) WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            id
        )
    }
}
