internal import Database
internal import Ground

/// Statements over long lists of columns, written once.
extension Transaction {
    /// Inserts a row and answers its key.
    func inserted<Subject>(
        _ type: Identifier<Subject>.Type,
        into table: String,
        _ columns: [String],
        _ values: [(any DatabaseValue)?]
    ) throws -> Identifier<Subject> {
        let places = (1...columns.count).map { "?\($0)" }.joined(separator: ", ")
        let sql = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places)) RETURNING id"
        var id: Identifier<Subject>?
        try forEach(sql, values.map(Value.init)) { id = try $0["id"] }
        guard let id else { throw DatabaseError(.other, "A new row of \(table) was not stored.") }
        return id
    }

    /// Sets columns where others have these values, and counts the version up; answers how many rows changed.
    func updated(
        _ table: String,
        _ columns: [String],
        _ values: [(any DatabaseValue)?],
        where conditions: [(String, any DatabaseValue)]
    ) throws -> Int {
        let count = conditions.count
        let assignments = columns.enumerated().map { "\($1) = ?\($0 + count + 1)" }.joined(separator: ", ")
        let condition = conditions.enumerated().map { "\($1.0) = ?\($0 + 1)" }.joined(separator: " AND ")
        return try execute(
            "UPDATE \(table) SET \(assignments), version = version + 1 WHERE \(condition)",
            conditions.map { Value($0.1) } + values.map(Value.init)
        )
    }
}
