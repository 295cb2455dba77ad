package import Database

extension Transaction {
    /// The row of a consortium's table with that value in a column that holds each value once; nil for none of its rows.
    ///
    /// *Cost*: one look-up in the index that keeps the column unique.
    package func row(
        of table: String,
        where column: String = "id",
        _ value: some DatabaseValue,
        in scope: ConsortiumScope
    ) throws -> Row? {
        try row("SELECT * FROM \(table) WHERE consortium_id = ?1 AND \(column) = ?2", scope.consortium, value)
    }
}
