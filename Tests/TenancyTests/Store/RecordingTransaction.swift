import Database

/// Passes everything on to another transaction, and remembers the statements.
final class RecordingTransaction: Transaction {
    private let other: any Transaction
    private(set) var statements: [String] = []

    init(_ other: any Transaction) {
        self.other = other
    }

    var dialect: Dialect { other.dialect }

    func forEach(_ sql: String, _ values: [Value], _ body: (Row) throws -> Void) throws {
        statements.append(sql)
        try other.forEach(sql, values, body)
    }

    func execute(_ sql: String, _ values: [Value]) throws -> Int {
        statements.append(sql)
        return try other.execute(sql, values)
    }

    func lockRow(_ sql: String, _ values: [Value]) throws -> Row? {
        statements.append(sql)
        return try other.lockRow(sql, values)
    }

    func repeating<Result>(_ sql: String, _ body: (any RepeatedStatement) throws -> Result) throws -> Result {
        statements.append(sql)
        return try other.repeating(sql, body)
    }

    func wake(_ what: WakeUp) {
        other.wake(what)
    }
}
