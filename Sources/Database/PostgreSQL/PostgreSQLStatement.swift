/// One prepared statement of one connection.
final class PostgreSQLStatement {
    /// As the caller wrote it.
    let sql: String
    /// As the server gets it.
    let text: String
    let name: String
    let parameterCount: Int
    /// Its preparation is under way.
    var isSent = false
    /// Its preparation was answered.
    var isPrepared = false
    /// When the connection last lent it, for eviction.
    var lastUse: UInt64 = 0

    init(_ sql: String, name: String) {
        let numbered = NumberedParameters(sql)
        self.sql = sql
        self.name = name
        text = numbered.sql
        parameterCount = numbered.count
    }
}
