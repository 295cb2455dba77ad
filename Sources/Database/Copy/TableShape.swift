/// A table as a copy of it needs to know it: its columns, and those by which its rows are told apart and ordered.
struct TableShape: Hashable, Sendable {
    let name: String
    let columns: [String]
    /// The columns of its primary key, in order.
    let key: [String]

    /// Every table of an SQLite database that the steps of the schema have made, those that others refer to first.
    static func all(in transaction: any Transaction) throws -> [TableShape] {
        let names = try transaction.rows(
            """
            SELECT name FROM sqlite_master
            WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'migrations' ORDER BY name
            """
        ).map { try $0["name"] as String }
        var shapes: [String: TableShape] = [:]
        var references: [String: Set<String>] = [:]
        for name in names {
            shapes[name] = try shape(name, in: transaction)
            let others = try transaction.rows("SELECT \"table\" AS other FROM pragma_foreign_key_list(?1)", name)
            references[name] = Set(try others.map { try $0["other"] as String }).subtracting([name])
        }
        return ordered(names, references).compactMap { shapes[$0] }
    }

    /// The page of rows behind a key, in the key's order; from the beginning when `isFirst`.
    ///
    /// Both databases order whole numbers and texts alike: texts by their bytes.
    func page(isFirst: Bool) -> String {
        let place = key.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        let condition = isFirst ? "" : "WHERE (\(list(key))) > (\(place))"
        let limit = isFirst ? 1 : key.count + 1
        return "SELECT \(list(columns)) FROM \"\(name)\" \(condition) ORDER BY \(list(key)) LIMIT ?\(limit)"
    }

    var insert: String {
        let values = columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        return "INSERT INTO \"\(name)\" (\(list(columns))) VALUES (\(values))"
    }

    /// Where in a row the key's columns stand.
    var keyPositions: [Int] { key.compactMap { columns.firstIndex(of: $0) } }

    private func list(_ names: [String]) -> String { names.map { "\"\($0)\"" }.joined(separator: ", ") }

    private static func shape(_ name: String, in transaction: any Transaction) throws -> TableShape {
        let columns = try transaction.rows("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid", name)
            .map { row in (name: try row["name"] as String, place: try row["pk"] as Int) }
        let key = columns.filter { $0.place > 0 }.sorted { $0.place < $1.place }.map(\.name)
        guard !key.isEmpty else {
            throw DatabaseError(.other, "The table \(name) has no primary key, by which it could be copied.")
        }
        return TableShape(name: name, columns: columns.map(\.name), key: key)
    }

    /// Names with those that they refer to before them; in a circle, as they come.
    private static func ordered(_ names: [String], _ references: [String: Set<String>]) -> [String] {
        var result: [String] = []
        var waiting = names
        while !waiting.isEmpty {
            let next = waiting.first { references[$0, default: []].isDisjoint(with: waiting) } ?? waiting[0]
            waiting.removeAll { $0 == next }
            result.append(next)
        }
        return result
    }
}
