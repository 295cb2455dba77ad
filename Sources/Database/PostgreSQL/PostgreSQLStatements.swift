/// The prepared statements that a connection keeps, by their text.
struct PostgreSQLStatements {
    private var kept: [String: PostgreSQLStatement] = [:]
    private var uses: UInt64 = 0
    private static let limit = 256

    /// The statement of a text; a new one has still to be prepared.
    ///
    /// *Throws* `.other` when the number of values is not what the text takes.
    mutating func statement(_ sql: String, _ count: Int?) throws -> PostgreSQLStatement {
        uses += 1
        let statement: PostgreSQLStatement
        // A preparation that failed left nothing at the server; it is sent again, under a name of its own.
        if let known = kept[sql], known.preparation != .failed {
            statement = known
        } else {
            statement = PostgreSQLStatement(sql, name: "g\(uses)")
            kept[sql] = statement
        }
        statement.lastUse = uses
        guard count == nil || count == statement.parameterCount else {
            let message = "The statement takes \(statement.parameterCount) values and was given \(count ?? 0)."
            throw DatabaseError(.other, message, sql: sql)
        }
        return statement
    }

    /// Takes out the older half once there are too many, so that the search for them is paid once in many statements.
    mutating func surplus() -> [PostgreSQLStatement] {
        guard kept.count > Self.limit else { return [] }
        let old = kept.values.sorted { $0.lastUse < $1.lastUse }.prefix(Self.limit / 2)
        for statement in old { kept[statement.sql] = nil }
        return old.filter { $0.preparation == .done }
    }

    mutating func removeAll() {
        kept = [:]
    }
}
