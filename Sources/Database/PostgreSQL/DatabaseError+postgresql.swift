extension DatabaseError {
    /// What the server reported, as one sentence with its remedy.
    ///
    /// - Parameters:
    ///   - state: the code; nil when the connection broke without one.
    ///   - detail: the server's primary message; it names tables and columns, and may quote a value only where one has no
    ///     form at all, so that it is left out there.
    ///   - address: where the server is.
    ///   - sql: the statement, if one was running.
    init(postgresql state: SQLState?, detail: String, address: PostgreSQLAddress, sql: String? = nil) {
        guard let state, !state.meansAway else {
            self.init(
                .unreachable,
                "The database server at \(address) cannot be reached: \(detail). "
                    + "Check that it runs and that the network lets this machine through; nothing was changed.",
                sql: sql
            )
            return
        }
        let (code, message): (Code, String) =
            switch state {
            case .diskFull:
                (.full, "The disk of the database server at \(address) is full. Free some space; nothing was changed.")
            case .lockNotAvailable, .deadlock, .serializationFailure:
                (.busy, "Others kept rows of the database at \(address) locked for too long. Try again.")
            case .queryCanceled:
                (.timedOut, "The database server at \(address) ended a statement that took too long.")
            case .readOnly:
                (.readOnly, "The database at \(address) refused a change: it, or this transaction, only reads.")
            case .unknownDatabase:
                (.missing, "There is no such database at \(address). Make it with createdb, or correct its name.")
            case .noPrivilege:
                (.notWritable, "The database user may not do this at \(address): \(detail).")
            default:
                switch state.group {
                case "23": (.constraint, "A rule of the database refused the change: \(detail).")
                case "28": (.notWritable, "The database server at \(address) refused the user or the password.")
                case "22": (.wrongType, "A value has no form that its column accepts (code \(state.rawValue)).")
                case "XX": (.damaged, "The database at \(address) is damaged: \(detail). Restore it from a backup.")
                default: (.other, "The database reported: \(detail) (code \(state.rawValue)).")
                }
            }
        self.init(code, message, sql: sql)
    }
}

extension DatabaseError {
    /// Why a connection could not be made: libpq gives a text only, and no code.
    init(connecting detail: String, address: PostgreSQLAddress) {
        let lower = detail.lowercased()
        if lower.contains("authentication failed") || lower.contains("no pg_hba.conf entry")
            || lower.contains("no password supplied") || lower.contains("role ") && lower.contains("does not exist")
        {
            self.init(
                .notWritable,
                "The database server at \(address) refused the user or the password. Correct them in `database`."
            )
        } else if lower.contains("database ") && lower.contains("does not exist") {
            self.init(
                .missing,
                "There is no such database at \(address). Make it with createdb, or correct its name in `database`."
            )
        } else if lower.contains("ssl") && (lower.contains("not support") || lower.contains("certificate")) {
            self.init(
                .notWritable,
                "The database server at \(address) cannot be spoken to over TLS: \(detail). Set it up for TLS, or, on a "
                    + "network that you trust, add ?sslmode=disable to `database`."
            )
        } else {
            self.init(postgresql: nil, detail: detail, address: address)
        }
    }
}
