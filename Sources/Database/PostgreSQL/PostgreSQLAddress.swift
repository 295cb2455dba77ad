internal import CPostgreSQL
internal import Ground

/// Where a PostgreSQL database is, and as whom it is entered: `postgresql://user:password@host:port/database?sslmode=…`.
///
/// Every parameter of libpq may stand in it: <https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-PARAMKEYWORDS>.
/// A server that is not on this machine is spoken to over TLS unless the address says otherwise by `sslmode`.
package struct PostgreSQLAddress: Sendable, CustomStringConvertible {
    /// libpq's keywords and what the address says for them.
    let parameters: [String: String]

    /// *Throws* `DatabaseError` `.other` when the text is no such address; the text itself is not repeated in it.
    package init(_ text: String) throws {
        guard Self.isOne(text) else {
            throw DatabaseError(.other, "A PostgreSQL address begins with postgresql://.")
        }
        var problem: UnsafeMutablePointer<CChar>?
        guard let list = PQconninfoParse(text, &problem) else {
            PQfreemem(problem)
            // libpq's own message may repeat the text, and with it a password.
            throw DatabaseError(
                .other,
                "The PostgreSQL address cannot be read. It looks like postgresql://user@host:5432/database; "
                    + "characters such as @ and / in a name or password are written %40 and %2F."
            )
        }
        defer { PQconninfoFree(list) }
        var parameters: [String: String] = [:]
        var option = list
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { parameters[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        if !Self.isLocal(parameters["hostaddr"] ?? parameters["host"]), parameters["sslmode"] == nil {
            parameters["sslmode"] = "require"
        }
        self.parameters = parameters
    }

    /// Whether a configured database is a PostgreSQL address rather than a file's path.
    package static func isOne(_ text: String) -> Bool {
        text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    }

    /// What may be shown: no user and no password.
    package var description: String {
        let host = parameters["host"] ?? parameters["hostaddr"] ?? "localhost"
        let port = parameters["port"].map { ":\($0)" } ?? ""
        return "postgresql://\(host.hasPrefix("/") ? "" : host)\(port)/\(parameters["dbname"] ?? "")"
    }

    /// True for this machine: no host, a socket's folder, or a loopback name; of several hosts, all must be.
    private static func isLocal(_ host: String?) -> Bool {
        guard let host, !host.isEmpty else { return true }
        return host.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { name in
            name.isEmpty || name.hasPrefix("/") || name.hasPrefix("@") || name == "localhost" || name == "::1"
                || name.hasPrefix("127.")
        }
    }
}
