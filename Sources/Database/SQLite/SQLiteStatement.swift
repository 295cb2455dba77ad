internal import CSQLite
internal import Foundation

/// One prepared statement of one connection.
///
/// <https://www.sqlite.org/c3ref/stmt.html>. Used on the connection's thread only, like the connection that owns it.
final class SQLiteStatement {
    let sql: String
    /// True while a run is under way, so that a nested run of the same text takes another statement.
    var isLent = false
    /// When the connection last lent it, for eviction.
    var lastUse: UInt64 = 0

    private let handle: OpaquePointer
    private let database: OpaquePointer
    private let path: String
    private let fault: SQLiteFault
    private let changesRows: Bool
    /// Rows changed by repeated runs since it was last lent.
    private var changed = 0
    private var columns: [String: Int] = [:]
    /// How often SQLite had prepared the statement anew when `columns` was read: a change of schema can move them.
    private var columnsVersion: Int32 = -1

    /// Prepares one statement; more than one in the text is an error.
    init(_ sql: String, database: OpaquePointer, path: String, fault: SQLiteFault, kept: Bool) throws {
        var text = sql
        var handle: OpaquePointer?
        let (code, tail) = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { start in
                var end = start.baseAddress
                let flags = kept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
                let code = sqlite3_prepare_v3(database, start.baseAddress, Int32(start.count), flags, &handle, &end)
                let used = end.flatMap { end in start.baseAddress.map { end - $0 } } ?? 0
                return (SQLiteCode(rawValue: code), String(decoding: bytes[used...], as: UTF8.self))
            }
        }
        guard code == .ok else {
            let detail = String(cString: sqlite3_errmsg(database))
            let errno = sqlite3_system_errno(database)
            throw fault.note(DatabaseError(sqlite: code, detail: detail, errno: errno, path: path, sql: sql))
        }
        guard let handle, tail.allSatisfy({ $0.isWhitespace || $0 == ";" }) else {
            sqlite3_finalize(handle)
            throw DatabaseError(.other, "The text must hold exactly one statement.", sql: sql)
        }
        self.sql = sql
        self.handle = handle
        self.database = database
        self.path = path
        self.fault = fault
        let verb = sql.drop { $0.isWhitespace }.prefix(7).uppercased()
        changesRows = ["INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"].contains { verb.hasPrefix($0) }
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// True for what leaves the database's content as it is.
    var onlyReads: Bool { sqlite3_stmt_readonly(handle) != 0 }

    func bind(_ index: Int, _ value: Value) throws {
        switch value {
        case .null: try bindNull(index)
        case .integer(let integer): try bind(index, integer: integer)
        case .real(let real): try check(sqlite3_bind_double(handle, Int32(index), real))
        case .text(var text):
            try text.withUTF8 { bytes in
                let bytes = UnsafeRawBufferPointer(bytes)
                guard !bytes.containsNUL else { return try bindReplacingNUL(index, bytes) }
                try check(csqlite_bind_text_copied(handle, Int32(index), bytes.baseAddress, UInt64(bytes.count)))
            }
        case .blob(let blob):
            try blob.withUnsafeBytes { bytes in
                try check(csqlite_bind_blob_copied(handle, Int32(index), bytes.baseAddress, UInt64(bytes.count)))
            }
        }
    }

    func bind(_ values: [Value]) throws {
        let expected = Int(sqlite3_bind_parameter_count(handle))
        guard values.count == expected else {
            let message = "The statement takes \(expected) values and was given \(values.count)."
            throw DatabaseError(.other, message, sql: sql)
        }
        for (index, value) in values.enumerated() { try bind(index + 1, value) }
    }

    /// Steps through the answer; `body` gets each row.
    func forEach(_ body: (Row) throws -> Void) throws {
        try fault.check()
        defer { sqlite3_reset(handle) }
        while try step() {
            try body(currentRow())
        }
    }

    /// Runs to the end and passes over rows; returns how many rows of its table the statement changed.
    func execute() throws -> Int {
        try fault.check()
        defer { sqlite3_reset(handle) }
        while try step() {}
        return changesRows ? Int(sqlite3_changes64(database)) : 0
    }

    /// Lets go of bound values, which may be pointers to what is about to move.
    func clear() {
        changed = 0
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    private func step() throws -> Bool {
        let code = SQLiteCode(rawValue: sqlite3_step(handle))
        if code == .row { return true }
        if code == .done { return false }
        let detail = String(cString: sqlite3_errmsg(database))
        let errno = sqlite3_system_errno(database)
        throw fault.note(DatabaseError(sqlite: code, detail: detail, errno: errno, path: path, sql: sql))
    }

    private func currentRow() -> Row {
        let count = sqlite3_column_count(handle)
        let version = sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_REPREPARE, 0)
        if version != columnsVersion {
            columnsVersion = version
            columns = [:]
            for index in 0..<count {
                guard let name = sqlite3_column_name(handle, index) else { continue }
                columns[String(cString: name)] = Int(index)
            }
        }
        var values: [Value] = []
        values.reserveCapacity(Int(count))
        for index in 0..<count { values.append(value(index)) }
        return Row(columns: columns, values: values)
    }

    private func value(_ index: Int32) -> Value {
        switch sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, index))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, index))
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(handle, index) else { return .text("") }
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index)))
            return .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            guard let start = sqlite3_column_blob(handle, index) else { return .blob([]) }
            let count = Int(sqlite3_column_bytes(handle, index))
            return .blob(Array(UnsafeRawBufferPointer(start: start, count: count)))
        default: return .null
        }
    }

    private func bindReplacingNUL(_ index: Int, _ bytes: UnsafeRawBufferPointer) throws {
        var replaced: [UInt8] = []
        replaced.reserveCapacity(bytes.count + 2)
        for byte in bytes {
            if byte == 0 { replaced += [0xef, 0xbf, 0xbd] } else { replaced.append(byte) }
        }
        try check(csqlite_bind_text_copied(handle, Int32(index), replaced, UInt64(replaced.count)))
    }

    private func check(_ code: Int32) throws {
        guard code != SQLITE_OK else { return }
        let detail = String(cString: sqlite3_errmsg(database))
        throw DatabaseError(sqlite: SQLiteCode(rawValue: code), detail: detail, path: path, sql: sql)
    }
}

extension SQLiteStatement: RepeatedStatement {
    func bind(_ index: Int, text: UnsafeRawBufferPointer) throws {
        guard !text.containsNUL else { return try bindReplacingNUL(index, text) }
        try check(csqlite_bind_text_in_place(handle, Int32(index), text.baseAddress, UInt64(text.count)))
    }

    func bind(_ index: Int, integer: Int64) throws {
        try check(sqlite3_bind_int64(handle, Int32(index), integer))
    }

    func bindNull(_ index: Int) throws {
        try check(sqlite3_bind_null(handle, Int32(index)))
    }

    func run() throws {
        changed += try execute()
    }

    func finish() -> Int {
        changed
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var containsNUL: Bool {
        guard let baseAddress, count > 0 else { return false }
        return memchr(baseAddress, 0, count) != nil
    }
}
