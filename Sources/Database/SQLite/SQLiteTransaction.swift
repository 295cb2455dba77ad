/// The transaction that is open on a connection, as closures see it.
final class SQLiteTransaction: Transaction {
    let dialect = Dialect.sqlite
    /// What to wake after the commit.
    private(set) var wakes: [WakeUp] = []

    private let connection: SQLiteConnection
    private let writes: Bool
    private var ended = false

    init(_ connection: SQLiteConnection, writes: Bool) {
        self.connection = connection
        self.writes = writes
    }

    /// From now on every use is refused: the closure is over.
    func end() {
        ended = true
    }

    func forEach(_ sql: String, _ values: [Value], _ body: (Row) throws -> Void) throws {
        try withStatement(sql) { statement in
            try statement.bind(values)
            try statement.forEach(body)
        }
    }

    func execute(_ sql: String, _ values: [Value]) throws -> Int {
        try withStatement(sql) { statement in
            try statement.bind(values)
            return try statement.execute()
        }
    }

    func lockRow(_ sql: String, _ values: [Value]) throws -> Row? {
        var found: Row?
        try forEach(sql, values) { row in if found == nil { found = row } }
        return found
    }

    func repeating<Result>(_ sql: String, _ body: (any RepeatedStatement) throws -> Result) throws -> Result {
        try withStatement(sql) { try body($0) }
    }

    func wake(_ what: WakeUp) {
        if !wakes.contains(what) { wakes.append(what) }
    }

    private func withStatement<Result>(_ sql: String, _ body: (SQLiteStatement) throws -> Result) throws -> Result {
        guard !ended else {
            throw DatabaseError(.other, "A transaction was used after its closure had ended.", sql: sql)
        }
        try connection.fault.check()
        return try connection.withStatement(sql) { statement in
            guard writes || statement.onlyReads else {
                throw DatabaseError(.readOnly, "A statement that changes data ran in a read transaction.", sql: sql)
            }
            return try body(statement)
        }
    }
}
