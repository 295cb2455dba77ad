/// One open transaction, lent to a closure that it must not leave.
///
/// SQL has numbered parameters: `?1`, `?2`, … Each text is prepared once per connection and kept.
package protocol Transaction: AnyObject {
    /// The dialect of the database that this transaction is on.
    var dialect: Dialect { get }

    /// Runs a query row by row, without holding the whole answer.
    func forEach(_ sql: String, _ values: [Value], _ body: (Row) throws -> Void) throws

    /// Runs a statement that answers no rows; returns how many rows it changed.
    @discardableResult
    func execute(_ sql: String, _ values: [Value]) throws -> Int

    /// The one row of a query on one table, held against others until the end of the transaction.
    ///
    /// SQLite has one writer and needs no lock; PostgreSQL adds `FOR UPDATE`, except in a read, which holds nothing.
    func lockRow(_ sql: String, _ values: [Value]) throws -> Row?

    /// Lends a prepared statement for many runs with other values: the way for batches.
    ///
    /// PostgreSQL gets the runs in a pipeline: an error of one may be thrown by a later one, or at the end of the body.
    func repeating<Result>(_ sql: String, _ body: (any RepeatedStatement) throws -> Result) throws -> Result

    /// Wakes subscribers of `Database.wakeUps` once this transaction has committed.
    func wake(_ what: WakeUp)
}

/// A prepared statement that is bound and run many times, with no allocation per run.
package protocol RepeatedStatement: AnyObject {
    /// Binds UTF-8 text that stays where it is until `run` returns. Indices start at 1.
    func bind(_ index: Int, text: UnsafeRawBufferPointer) throws
    /// Binds a 64-bit integer. Indices start at 1.
    func bind(_ index: Int, integer: Int64) throws
    /// Binds a value, copied; for texts in large numbers `text:` copies nothing. Indices start at 1.
    func bind(_ index: Int, _ value: Value) throws
    /// Binds NULL. Indices start at 1.
    func bindNull(_ index: Int) throws

    /// Runs with what is bound; values not bound again keep their last one.
    func run() throws

    /// Waits for runs that are still under way; returns how many rows all runs have changed.
    func finish() throws -> Int
}

extension Transaction {
    /// Every row of a query whose answer is known to be small; page by key otherwise.
    package func rows(_ sql: String, _ values: (any DatabaseValue)?...) throws -> [Row] {
        var found: [Row] = []
        try forEach(sql, values.map(Value.init)) { found.append($0) }
        return found
    }

    /// The first row, if any.
    package func row(_ sql: String, _ values: (any DatabaseValue)?...) throws -> Row? {
        var found: Row?
        try forEach(sql, values.map(Value.init)) { row in if found == nil { found = row } }
        return found
    }

    /// The first column of the first row; nil when there is no row or it is NULL.
    package func value<T: DatabaseValue>(
        _ type: T.Type = T.self,
        _ sql: String,
        _ values: (any DatabaseValue)?...
    ) throws -> T? {
        var found: Row?
        try forEach(sql, values.map(Value.init)) { row in if found == nil { found = row } }
        guard let found, found.values[0] != .null else { return nil }
        return try T(databaseValue: found.values[0])
    }

    /// Runs a statement that answers no rows; returns how many rows it changed.
    @discardableResult
    package func run(_ sql: String, _ values: (any DatabaseValue)?...) throws -> Int {
        try execute(sql, values.map(Value.init))
    }

    /// `lockRow` with values of any stored type.
    package func locked(_ sql: String, _ values: (any DatabaseValue)?...) throws -> Row? {
        try lockRow(sql, values.map(Value.init))
    }
}
