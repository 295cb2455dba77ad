/// The first statement that failed in the running transaction of a connection.
///
/// A statement that failed ends its transaction: later ones throw the same error, and it cannot commit. PostgreSQL does
/// so of itself; on SQLite a full disk silently ends the transaction, and what came after would commit on its own.
final class SQLiteFault {
    private var first: DatabaseError?

    func note(_ error: DatabaseError) -> DatabaseError {
        if first == nil { first = error }
        return error
    }

    func check() throws {
        if let first { throw first }
    }

    func forget() {
        first = nil
    }
}
