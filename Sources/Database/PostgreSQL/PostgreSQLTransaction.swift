/// The transaction that is open on a connection, as closures see it.
final class PostgreSQLTransaction: Transaction {
    let dialect = Dialect.postgresql
    /// What to wake after the commit.
    private(set) var wakes: [WakeUp] = []

    private let connection: PostgreSQLConnection
    private let writes: Bool
    private(set) var fault: DatabaseError?
    private var ended = false

    init(_ connection: PostgreSQLConnection, writes: Bool) {
        self.connection = connection
        self.writes = writes
    }

    /// From now on every use is refused: the closure is over.
    func end() {
        ended = true
    }

    /// The first statement that failed, whose transaction cannot commit, although the closure went on.
    func check() throws {
        if let fault { throw fault }
    }

    func forEach(_ sql: String, _ values: [Value], _ body: (Row) throws -> Void) throws {
        let answer = try guarded(sql) { try connection.run(sql, values) }
        for row in 0..<answer.rowCount { try body(answer.row(row)) }
    }

    func execute(_ sql: String, _ values: [Value]) throws -> Int {
        try guarded(sql) { try connection.run(sql, values).changedRows }
    }

    func lockRow(_ sql: String, _ values: [Value]) throws -> Row? {
        let answer = try guarded(sql) { try connection.run(writes ? sql + "\nFOR UPDATE" : sql, values) }
        return answer.rowCount > 0 ? try answer.row(0) : nil
    }

    func repeating<Result>(_ sql: String, _ body: (any RepeatedStatement) throws -> Result) throws -> Result {
        let statement = try guarded(sql) { try connection.statement(sql, nil) }
        let repeated = PostgreSQLRepeatedStatement(statement, connection)
        return try guarded(sql) {
            let result = try body(repeated)
            try connection.drain()
            return result
        }
    }

    func wake(_ what: WakeUp) {
        if !wakes.contains(what) { wakes.append(what) }
    }

    private func guarded<Result>(_ sql: String, _ body: () throws -> Result) throws -> Result {
        guard !ended else {
            throw DatabaseError(.other, "A transaction was used after its closure had ended.", sql: sql)
        }
        try check()
        do {
            return try body()
        } catch let error as DatabaseError {
            if fault == nil { fault = error }
            throw error
        }
    }
}

/// A prepared statement whose runs are sent without waiting for each answer.
final class PostgreSQLRepeatedStatement: RepeatedStatement {
    private let statement: PostgreSQLStatement
    private let connection: PostgreSQLConnection
    private var list: ParameterList
    private var changed = 0

    init(_ statement: PostgreSQLStatement, _ connection: PostgreSQLConnection) {
        self.statement = statement
        self.connection = connection
        list = ParameterList(count: statement.parameterCount)
    }

    func bind(_ index: Int, text: UnsafeRawBufferPointer) throws {
        guard !text.contains(0) else { return try bind(index, .text(String(decoding: text, as: UTF8.self))) }
        list.set(try position(index), inPlace: text)
    }

    func bind(_ index: Int, integer: Int64) throws {
        list.set(try position(index), .integer(integer))
    }

    func bind(_ index: Int, _ value: Value) throws {
        list.set(try position(index), value)
    }

    func bindNull(_ index: Int) throws {
        list.setNull(try position(index))
    }

    func run() throws {
        changed += try connection.enqueue(statement, list)
    }

    func finish() throws -> Int {
        changed += try connection.drain()
        return changed
    }

    private func position(_ index: Int) throws -> Int {
        guard (1...max(statement.parameterCount, 1)).contains(index), statement.parameterCount > 0 else {
            throw DatabaseError(.other, "The statement has no parameter \(index).", sql: statement.sql)
        }
        return index - 1
    }
}
