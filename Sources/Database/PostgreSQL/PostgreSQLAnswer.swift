internal import CPostgreSQL

/// The whole answer to one statement.
final class PostgreSQLAnswer {
    private let result: OpaquePointer?
    private(set) lazy var columns: [String: Int] = {
        var columns: [String: Int] = [:]
        for index in 0..<Int32(columnCount) {
            if let name = PQfname(result, index) { columns[String(cString: name)] = Int(index) }
        }
        return columns
    }()

    /// Takes the result over, and frees it at its own end.
    init(_ result: OpaquePointer?) {
        self.result = result
    }

    deinit {
        PQclear(result)
    }

    var rowCount: Int { Int(PQntuples(result)) }
    var columnCount: Int { Int(PQnfields(result)) }

    /// What the server says was done: `COMMIT`, `UPDATE 1`.
    var commandTag: String { result.flatMap { PQcmdStatus($0) }.map { String(cString: $0) } ?? "" }

    /// How many rows the statement inserted, updated or deleted; 0 for every other.
    var changedRows: Int {
        let status = commandTag
        guard ["INSERT", "UPDATE", "DELETE"].contains(where: status.hasPrefix) else { return 0 }
        return Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    func row(_ row: Int) throws -> Row {
        var values: [Value] = []
        values.reserveCapacity(columnCount)
        for column in 0..<columnCount { values.append(try value(row, column)) }
        return Row(columns: columns, values: values)
    }

    func text(_ row: Int, _ column: Int) -> String? {
        guard PQgetisnull(result, Int32(row), Int32(column)) == 0 else { return nil }
        return PQgetvalue(result, Int32(row), Int32(column)).map { String(cString: $0) }
    }

    /// Values come as text; their types are those of `pg_type`.
    private func value(_ row: Int, _ column: Int) throws -> Value {
        guard PQgetisnull(result, Int32(row), Int32(column)) == 0,
            let start = PQgetvalue(result, Int32(row), Int32(column))
        else { return .null }
        let count = Int(PQgetlength(result, Int32(row), Int32(column)))
        let bytes = UnsafeRawBufferPointer(start: start, count: count)
        switch PQftype(result, Int32(column)) {
        case 20, 21, 23: return .integer(Int64(String(decoding: bytes, as: UTF8.self)) ?? 0)
        case 16: return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
        case 700, 701: return .real(Double(String(decoding: bytes, as: UTF8.self)) ?? 0)
        case 1700:
            // The sum of whole numbers is of the type `numeric`.
            let text = String(decoding: bytes, as: UTF8.self)
            return Int64(text).map(Value.integer) ?? .real(Double(text) ?? 0)
        case 17: return .blob(try Self.blob(bytes))
        default: return .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Reads `\x` and two digits for each byte: <https://www.postgresql.org/docs/15/datatype-binary.html>.
    private static func blob(_ text: UnsafeRawBufferPointer) throws -> [UInt8] {
        guard text.count >= 2, text.count % 2 == 0, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x") else {
            throw DatabaseError(.wrongType, "The server sent bytes in a form that Garner does not read.")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2 - 1)
        for index in stride(from: 2, to: text.count, by: 2) {
            bytes.append(digit(text[index]) << 4 | digit(text[index + 1]))
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "a") ? byte - UInt8(ascii: "a") + 10 : byte & 0x0f
    }
}
