internal import CSQLite

/// A result code of SQLite, extended where SQLite gives one: <https://www.sqlite.org/rescode.html>.
struct SQLiteCode: RawRepresentable, Hashable, Sendable {
    let rawValue: Int32

    init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// The code without its extension.
    var primary: SQLiteCode { SQLiteCode(rawValue: rawValue & 0xff) }

    static let ok = SQLiteCode(rawValue: SQLITE_OK)
    static let row = SQLiteCode(rawValue: SQLITE_ROW)
    static let done = SQLiteCode(rawValue: SQLITE_DONE)
    static let busy = SQLiteCode(rawValue: SQLITE_BUSY)
    static let locked = SQLiteCode(rawValue: SQLITE_LOCKED)
    static let readOnly = SQLiteCode(rawValue: SQLITE_READONLY)
    static let inputOutput = SQLiteCode(rawValue: SQLITE_IOERR)
    static let corrupt = SQLiteCode(rawValue: SQLITE_CORRUPT)
    static let full = SQLiteCode(rawValue: SQLITE_FULL)
    static let cannotOpen = SQLiteCode(rawValue: SQLITE_CANTOPEN)
    static let constraint = SQLiteCode(rawValue: SQLITE_CONSTRAINT)
    static let permission = SQLiteCode(rawValue: SQLITE_PERM)
    static let notDatabase = SQLiteCode(rawValue: SQLITE_NOTADB)
}
