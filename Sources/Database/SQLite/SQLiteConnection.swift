internal import CSQLite
internal import Foundation
internal import Ground

/// One connection to a SQLite file; made, used and closed on one thread.
final class SQLiteConnection {
    /// What a connection is for.
    enum Role {
        case writer
        case reader
        case checkpointer
        /// Copies the whole database beside the others' work.
        case copier
    }

    let path: String
    let fault = SQLiteFault()
    private let handle: OpaquePointer
    /// Written by SQLite's commit hook, on this thread.
    private let hook: UnsafeMutablePointer<Int32>
    private var statements: [String: SQLiteStatement] = [:]
    private var clock: UInt64 = 0
    private static let keptStatements = 256

    /// Set once a process, before SQLite is first used; where that is too late it answers an error, and nothing is lost.
    private static let library = csqlite_count_no_memory()

    init(path: String, role: Role, options: SQLiteOptions) throws {
        _ = Self.library
        if role == .writer { try Self.createPrivately(path) }
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = SQLiteCode(rawValue: sqlite3_open_v2(path, &opened, flags, nil))
        guard let opened, code == .ok else {
            let errno = opened.map { sqlite3_system_errno($0) } ?? 0
            let detail = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw DatabaseError(sqlite: code, detail: detail, errno: errno, path: path)
        }
        self.path = path
        handle = opened
        hook = .allocate(capacity: 1)
        hook.initialize(to: 0)
        sqlite3_busy_timeout(handle, Int32(clamping: options.busyTimeout.milliseconds))
        csqlite_switch(handle, SQLITE_DBCONFIG_DQS_DML, 0)
        csqlite_switch(handle, SQLITE_DBCONFIG_DQS_DDL, 0)
        csqlite_switch(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
        csqlite_switch(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        try prepare(for: role, options)
    }

    deinit {
        statements = [:]
        sqlite3_close_v2(handle)
        hook.deallocate()
    }

    /// Lends the prepared statement of a text; a text that is already lent gets a second statement.
    func withStatement<Result>(_ sql: String, _ body: (SQLiteStatement) throws -> Result) throws -> Result {
        let statement = try statement(sql)
        statement.isLent = true
        defer {
            statement.clear()
            statement.isLent = false
        }
        return try body(statement)
    }

    func begin(writing: Bool) throws {
        fault.forget()
        try execute(writing ? "BEGIN IMMEDIATE" : "BEGIN")
    }

    func execute(_ sql: String) throws {
        _ = try withStatement(sql) { try $0.execute() }
    }

    /// The first column of the first row, as a whole number.
    func integer(_ sql: String) throws -> Int64? {
        var found: Int64?
        try withStatement(sql) { statement in
            try statement.forEach { row in if case .integer(let value) = row.values[0] { found = value } }
        }
        return found
    }

    func text(_ sql: String) throws -> String? {
        var found: String?
        try withStatement(sql) { statement in
            try statement.forEach { row in if case .text(let value) = row.values[0] { found = value } }
        }
        return found
    }

    /// True while `BEGIN` has not been said, or after SQLite rolled back of itself.
    var isIdle: Bool { sqlite3_get_autocommit(handle) != 0 }

    /// Ends a transaction that must not commit; never fails, since there is nothing left to lose.
    func rollBack() {
        fault.forget()
        guard !isIdle else { return }
        sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
    }

    /// Copies pages of the log into the database's file: <https://www.sqlite.org/c3ref/wal_checkpoint_v2.html>.
    ///
    /// - Returns: how many pages are in the log and how many of them have been copied; nil when it was busy.
    func checkpoint(_ mode: SQLiteCheckpointMode) throws -> (logged: Int, copied: Int)? {
        var logged: Int32 = 0
        var copied: Int32 = 0
        let code = SQLiteCode(rawValue: sqlite3_wal_checkpoint_v2(handle, nil, mode.rawValue, &logged, &copied))
        if code.primary == .busy || code.primary == .locked { return nil }
        guard code == .ok else {
            let detail = String(cString: sqlite3_errmsg(handle))
            throw DatabaseError(sqlite: code, detail: detail, errno: sqlite3_system_errno(handle), path: path)
        }
        return (Int(logged), Int(copied))
    }

    /// Length of the log after this connection's last commit, in pages; nil when nothing was written since it was asked.
    func takeLogPages() -> Int? {
        defer { hook.pointee = 0 }
        return hook.pointee > 0 ? Int(hook.pointee) : nil
    }

    func setBusyTimeout(_ timeout: Duration) {
        sqlite3_busy_timeout(handle, Int32(clamping: timeout.milliseconds))
    }

    private func statement(_ sql: String) throws -> SQLiteStatement {
        clock += 1
        if let kept = statements[sql] {
            if kept.isLent {
                return try SQLiteStatement(sql, database: handle, path: path, fault: fault, kept: false)
            }
            kept.lastUse = clock
            return kept
        }
        let statement = try SQLiteStatement(sql, database: handle, path: path, fault: fault, kept: true)
        statement.lastUse = clock
        if statements.count >= Self.keptStatements { forgetOldest() }
        statements[sql] = statement
        return statement
    }

    /// Forgets the older half, so that the search for them is paid once in many statements.
    private func forgetOldest() {
        let free = statements.values.filter { !$0.isLent }.sorted { $0.lastUse < $1.lastUse }
        for statement in free.prefix(Self.keptStatements / 2) { statements[statement.sql] = nil }
    }

    /// A new file is readable by its owner only; SQLite gives the log the same mode.
    ///
    /// A file that is there is not opened: closing it would take away this process's locks on it, which belong to the
    /// process and the file, not to the descriptor (<https://www.sqlite.org/howtocorrupt.html>, 2.2).
    static func createPrivately(_ path: String) throws {
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 { Foundation.close(descriptor) }
        guard descriptor < 0, Foundation.errno != EEXIST else { return }
        throw DatabaseError(sqlite: .cannotOpen, detail: "cannot open", errno: Foundation.errno, path: path)
    }

    private func prepare(for role: Role, _ options: SQLiteOptions) throws {
        switch role {
        case .writer:
            let isMarked = try refuseForeignFile()
            guard try text("PRAGMA journal_mode = WAL") == "wal" else {
                throw DatabaseError(
                    .notWritable,
                    "The disk that holds \(path) cannot keep a log beside it. Use a local disk."
                )
            }
            // Only once: setting it anew would be a commit, for which another process's lock would have to be waited for.
            if !isMarked { try execute("PRAGMA application_id = \(SQLiteDatabase.applicationID)") }
            try execute("PRAGMA wal_autocheckpoint = 0")
            try execute("PRAGMA cache_size = -\(options.cacheKibibytes)")
            countLogPages()
        case .reader:
            try execute("PRAGMA cache_size = -\(max(options.cacheKibibytes / 4, 1_024))")
            try execute("PRAGMA query_only = ON")
        case .copier:
            try execute("PRAGMA wal_autocheckpoint = 0")
        case .checkpointer:
            try execute("PRAGMA wal_autocheckpoint = 0")
            try execute("PRAGMA cache_size = -64")
        }
        try execute("PRAGMA synchronous = FULL")
        try execute("PRAGMA foreign_keys = ON")
    }

    /// Refuses a file with tables that another program made, before anything in it changes.
    ///
    /// Returns whether the file is marked as Garner's already.
    private func refuseForeignFile() throws -> Bool {
        let owner = try integer("PRAGMA application_id") ?? 0
        guard owner != SQLiteDatabase.applicationID else { return true }
        let tables = try integer("SELECT count(*) FROM sqlite_master") ?? 0
        guard owner == 0, tables == 0 else {
            throw DatabaseError(.damaged, "The file \(path) is a database of another program. Name another file.")
        }
        return false
    }

    private func countLogPages() {
        let count: @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32 = {
            context,
            _,
            _,
            pages in
            context?.assumingMemoryBound(to: Int32.self).pointee = pages
            return SQLITE_OK
        }
        sqlite3_wal_hook(handle, count, hook)
    }
}

/// How far a checkpoint goes.
enum SQLiteCheckpointMode {
    /// Copies what it can without waiting for anybody.
    case passive
    /// Holds writers, copies the rest, and lets the log start again.
    case restart
    /// As restart, and cuts the file to nothing.
    case truncate

    var rawValue: Int32 {
        switch self {
        case .passive: SQLITE_CHECKPOINT_PASSIVE
        case .restart: SQLITE_CHECKPOINT_RESTART
        case .truncate: SQLITE_CHECKPOINT_TRUNCATE
        }
    }
}
