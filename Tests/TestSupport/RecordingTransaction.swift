package import Database

/// Passes everything on to another transaction, and remembers the statements with what was bound.
package final class RecordingTransaction: Transaction {
    private let other: any Transaction
    package private(set) var statements: [(sql: String, values: [Value])] = []

    package init(_ other: any Transaction) {
        self.other = other
    }

    package var dialect: Dialect { other.dialect }

    package func forEach(_ sql: String, _ values: [Value], _ body: (Row) throws -> Void) throws {
        statements.append((sql, values))
        try other.forEach(sql, values, body)
    }

    package func execute(_ sql: String, _ values: [Value]) throws -> Int {
        statements.append((sql, values))
        return try other.execute(sql, values)
    }

    package func lockRow(_ sql: String, _ values: [Value]) throws -> Row? {
        statements.append((sql, values))
        return try other.lockRow(sql, values)
    }

    package func repeating<Result>(_ sql: String, _ body: (any RepeatedStatement) throws -> Result) throws -> Result {
        statements.append((sql, []))
        return try other.repeating(sql, body)
    }

    package func wake(_ what: WakeUp) {
        other.wake(what)
    }

    /// What SQLite would scan from end to end, or sort by itself, for each recorded statement that does so.
    ///
    /// *Shape*: statement and line of the plan; empty when every statement is served by an index.
    package func unindexed() throws -> [(sql: String, step: String)] {
        var found: [(String, String)] = []
        for (sql, values) in statements {
            try other.forEach("EXPLAIN QUERY PLAN \(sql)", values) { row in
                let step: String = try row["detail"]
                let scans = step.hasPrefix("SCAN") && !step.contains("CONSTANT ROW")
                guard scans || step.contains("TEMP B-TREE FOR ORDER BY") else { return }
                found.append((sql, step))
            }
        }
        return found
    }
}
