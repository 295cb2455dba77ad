internal import CPostgreSQL

/// What a server says of a statement that it refused.
struct ServerFault {
    let state: SQLState?
    /// The server's primary message.
    let message: String
    /// The function of the server that reported it.
    let function: String?

    /// Reads it out of libpq's result: <https://www.postgresql.org/docs/15/libpq-exec.html#LIBPQ-PQRESULTERRORFIELD>.
    init(_ result: OpaquePointer) {
        func field(_ letter: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) }
        }
        state = field("C").map(SQLState.init)
        message = field("M") ?? "no reason given"
        function = field("R")
    }

    /// True when a prepared statement no longer fits: its tables were changed by a migration, or the server has lost it.
    ///
    /// `0A000` says it of a `SELECT *` whose columns changed, but also of much that the server can never do; only the
    /// function tells the two apart.
    var isStalePlan: Bool {
        state == .unknownStatement || state == .featureNotSupported && function == "RevalidateCachedQuery"
    }
}
