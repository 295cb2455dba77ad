package import Database
package import Ground
package import Tenancy

/// Removes titles that no count and no other title names any more, a page at a time, so that no writer is held up.
///
/// ```swift
/// while case .page(let page) = try await database.read({ try TitleSweep($0).look(in: scope, after: last) }) {
///     guard try await database.writeBatch({ try TitleSweep($0).remove(page, in: scope) }) != nil else { break }
///     last = page.last
/// }
/// ```
/// Looking asks every load of the consortium, which takes long, in a read; removing is short. An import learns a title
/// once and names it until its end: while one is under way nothing is removed, and what was found before one began is
/// not believed. *Order and repetition*: a parent goes one sweep after the last of its children.
package struct TitleSweep {
    /// A stretch of a consortium's titles that was looked through.
    package struct Page: Sendable {
        /// Those that nothing names.
        package let unused: [TitleID]
        /// The last of the stretch, after which the next begins.
        package let last: TitleID
        /// No import had begun after this one's.
        let newestLoad: LoadID?
    }

    /// What became of a look.
    package enum Look: Sendable {
        case page(Page)
        /// There are no more titles.
        case end
        /// An import is under way: come again later.
        case importing
    }

    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Looks through the next titles, for a transaction that only reads.
    ///
    /// *Cost*: one look-up a load, and the counts of these titles: for two hundred titles of a thousand loads some ten
    /// milliseconds.
    package func look(in scope: ConsortiumScope, after last: TitleID?, limit: Int = 200) throws -> Look {
        if try isImporting(scope) { return .importing }
        let titles = try transaction.rows(
            "SELECT id FROM titles WHERE consortium_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
            scope.consortium,
            last ?? TitleID(0),
            limit
        ).map { try $0["id"] as TitleID }
        guard let first = titles.first, let last = titles.last else { return .end }
        let named = try [Self.counted, Self.parents].flatMap { sql in
            try transaction.rows(sql, scope.consortium, first, last).map { try $0["id"] as TitleID }
        }
        let used = Set(named)
        return .page(
            Page(unused: titles.filter { !used.contains($0) }, last: last, newestLoad: try newestLoad(scope))
        )
    }

    /// Removes the unused titles of a page; nil, and nothing removed, when an import has begun since they were found.
    package func remove(_ page: Page, in scope: ConsortiumScope) throws -> Int? {
        guard !page.unused.isEmpty else { return 0 }
        // A load that is about to begin refers to its consortium, and so waits for the end of this transaction.
        _ = try transaction.locked("SELECT id FROM consortia WHERE id = ?1", scope.consortium)
        guard try !isImporting(scope), try newestLoad(scope) == page.newestLoad else { return nil }
        return try page.unused.reduce(0) { removed, title in
            try removed
                + transaction.run("DELETE FROM titles WHERE consortium_id = ?1 AND id = ?2", scope.consortium, title)
        }
    }

    /// The first condition is that of the index on loads to be swept.
    private func isImporting(_ scope: ConsortiumScope) throws -> Bool {
        let sql = """
            SELECT id FROM loads WHERE state IN ('writing', 'superseded', 'discarded') AND state = 'writing'
                AND consortium_id = ?1 ORDER BY id LIMIT 1
            """
        return try transaction.value(LoadID.self, sql, scope.consortium) != nil
    }

    private func newestLoad(_ scope: ConsortiumScope) throws -> LoadID? {
        let sql = "SELECT id FROM loads WHERE consortium_id = ?1 ORDER BY id DESC LIMIT 1"
        return try transaction.value(LoadID.self, sql, scope.consortium)
    }

    /// Titles of a stretch that counts name: `CROSS JOIN` makes SQLite go by loads, whose counts lie by title.
    static let counted = """
        SELECT DISTINCT u.title_id AS id FROM loads l CROSS JOIN usage_rows u
        WHERE l.consortium_id = ?1 AND u.consortium_id = l.consortium_id AND u.load_id = l.id
            AND u.title_id >= ?2 AND u.title_id <= ?3
        """

    /// Titles of a stretch that titles name.
    static let parents = """
        SELECT DISTINCT parent_id AS id FROM titles WHERE consortium_id = ?1 AND parent_id >= ?2 AND parent_id <= ?3
        """
}
