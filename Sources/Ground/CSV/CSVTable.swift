/// A CSV file whose first record names the columns.
///
/// *Shape*: column names are compared without regard to case, spaces, `-` and `_`, so that `Local ID` is `local_id`.
package struct CSVTable: Sendable {
    /// The columns as the file names them.
    package let columns: [String]
    /// The lines that have a value for each column.
    package let rows: [Row]
    /// The lines that are no rows: too few or too many fields, broken quotes, text that is no UTF-8.
    package let problems: [CSVError]

    /// One line of values.
    package struct Row: Sendable {
        /// The line, counted from 1, on which the row begins.
        package let line: Int
        private let fields: [String]
        private let places: [String: Int]

        fileprivate init(_ record: CSVRecord, places: [String: Int]) {
            line = record.line
            fields = record.fields
            self.places = places
        }

        /// The value without the space around it; nil when the file has no such column or it is empty in this row.
        package subscript(column: String) -> String? {
            guard let place = places[CSVTable.plain(column)] else { return nil }
            let value = fields[place].trimmed
            return value.isEmpty ? nil : value
        }
    }

    /// Reads a whole file.
    ///
    /// - Throws: when the first record is missing or broken, or names a column twice.
    package init(parsing bytes: [UInt8]) throws(CSVError) {
        var reader = CSVReader(bytes)
        guard let header = try reader.next() else { throw CSVError(line: 1, problem: "the file is empty") }
        columns = header.fields.map { $0.trimmed }
        var places: [String: Int] = [:]
        for (place, name) in columns.enumerated() where !name.isEmpty {
            guard places.updateValue(place, forKey: Self.plain(name)) == nil else {
                throw CSVError(line: header.line, problem: "the column “\(name)” occurs twice")
            }
        }
        var rows: [Row] = []
        var problems: [CSVError] = []
        while true {
            do {
                guard let record = try reader.next() else { break }
                if record.fields.count == columns.count {
                    rows.append(Row(record, places: places))
                } else {
                    problems.append(Self.ragged(record, columns.count))
                }
            } catch {
                problems.append(error)
            }
        }
        self.rows = rows
        self.problems = problems
    }

    /// Whether the file has the column.
    package func has(column: String) -> Bool { columns.contains { Self.plain($0) == Self.plain(column) } }

    private static func ragged(_ record: CSVRecord, _ expected: Int) -> CSVError {
        let count = record.fields.count
        let fields = count == 1 ? "1 field" : "\(count) fields"
        return CSVError(line: record.line, problem: "\(fields) where the first line names \(expected) columns")
    }

    fileprivate static func plain(_ name: String) -> String {
        name.lowercased().filter { !$0.isWhitespace && $0 != "-" && $0 != "_" }
    }
}
