/// One prepared statement of one connection.
final class PostgreSQLStatement {
    /// As the caller wrote it.
    let sql: String
    /// As the server gets it.
    let text: String
    let name: String
    let parameterCount: Int
    var preparation = Preparation.none
    /// When the connection last lent it, for eviction.
    var lastUse: UInt64 = 0

    /// How far the server has it.
    enum Preparation {
        case none
        /// It is under way.
        case sent
        case done
        /// It was refused, or skipped since something before it was.
        case failed
    }

    init(_ sql: String, name: String) {
        let numbered = NumberedParameters(sql)
        self.sql = sql
        self.name = name
        text = numbered.sql
        parameterCount = numbered.count
    }
}
