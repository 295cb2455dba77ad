/// One row of an answer, read by column name and typed by what it is assigned to.
///
/// ```swift
/// let name: String = try row["name"]
/// let institution: InstitutionID? = try row["institution_id"]
/// ```
package struct Row: Sendable {
    /// Column name to position, shared by all rows of one statement.
    package let columns: [String: Int]
    /// The values, by position.
    package let values: [Value]

    package init(columns: [String: Int], values: [Value]) {
        self.columns = columns
        self.values = values
    }

    /// The value of a column; throws `DatabaseError` when there is no such column or it holds another type.
    package subscript<T: DatabaseValue>(_ name: String) -> T {
        get throws { try T(databaseValue: value(name)) }
    }

    /// The value of a column that may be NULL.
    package subscript<T: DatabaseValue>(_ name: String) -> T? {
        get throws {
            let value = try value(name)
            return value == .null ? nil : try T(databaseValue: value)
        }
    }

    private func value(_ name: String) throws -> Value {
        guard let position = columns[name] else {
            throw DatabaseError(.wrongType, "The answer has no column named \(name).")
        }
        return values[position]
    }
}
