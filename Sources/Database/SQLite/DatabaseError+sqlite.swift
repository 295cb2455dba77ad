internal import CSQLite
internal import Foundation

extension DatabaseError {
    /// What SQLite reported, as one sentence with its remedy.
    ///
    /// - Parameters:
    ///   - code: what the call returned, extended.
    ///   - detail: SQLite's own message; it names tables and columns, never values.
    ///   - errno: the system's error behind it, 0 when there was none.
    ///   - path: the database's file.
    ///   - sql: the statement, if one was running.
    init(sqlite code: SQLiteCode, detail: String, errno: Int32 = 0, path: String, sql: String? = nil) {
        let reason = errno == 0 ? "" : " (\(String(cString: strerror(errno))))"
        let (kind, message): (Code, String) =
            switch (code.primary, errno) {
            case (.constraint, _):
                (.constraint, "A rule of the database refused the change: \(detail).")
            case (.busy, _), (.locked, _):
                (
                    .busy,
                    "Another process kept the database \(path) locked for too long. "
                        + "See which programs have it open, end what hangs, and try again."
                )
            case (.full, _), (_, ENOSPC), (_, EDQUOT):
                (.full, "The disk that holds \(path) is full. Free some space and try again; nothing was changed.")
            case (.readOnly, _), (.permission, _), (_, EROFS), (_, EACCES), (_, EPERM):
                (
                    .notWritable,
                    "The database \(path) cannot be written\(reason). "
                        + "Its file and its folder must belong to the user that runs Garner."
                )
            case (.cannotOpen, _):
                (.notWritable, "The database \(path) cannot be opened\(reason). Check that its folder exists.")
            case (.notDatabase, _), (.corrupt, _):
                (
                    .damaged,
                    "The file \(path) is not a database or is damaged (\(detail)). Restore it from a backup."
                )
            case (.inputOutput, _):
                (.notWritable, "The disk that holds \(path) reported an error\(reason). Check the disk.")
            default:
                (.other, "The database reported: \(detail) (code \(code.rawValue)).")
            }
        self.init(kind, message, sql: sql)
    }

    /// For calls that come after `close`.
    static let closed = DatabaseError(.closed, "The database has been closed.")
}
