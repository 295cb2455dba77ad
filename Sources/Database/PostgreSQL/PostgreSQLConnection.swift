internal import Ground

/// One connection to a PostgreSQL server and the transaction on it; made, used and closed on one thread.
///
/// Every statement is prepared once, and what must come first (the transaction's `BEGIN`, the preparation) is sent
/// together with it, so that it costs no round trip of its own.
final class PostgreSQLConnection {
    let line: PostgreSQLLine
    private var statements = PostgreSQLStatements()
    /// Carried by the last commit.
    private var mark = CommitMark()
    /// Sent ahead of the next statement.
    private var begin: String?
    /// Runs of a repeated statement that were sent and not yet answered.
    private var pending = 0
    /// How many answers may wait to be read: few enough that neither side's buffers fill up.
    private static let pendingLimit = 256

    /// Connects, and sets the schema and the time limits.
    init(_ address: PostgreSQLAddress, _ options: PostgreSQLOptions) throws {
        var parameters = address.parameters
        parameters["application_name"] = parameters["application_name"] ?? "garner"
        parameters["client_encoding"] = "UTF8"
        parameters["connect_timeout"] = String(max(2, options.connectTimeout.components.seconds))
        parameters["keepalives_idle"] = parameters["keepalives_idle"] ?? "10"
        parameters["keepalives_interval"] = parameters["keepalives_interval"] ?? "5"
        parameters["keepalives_count"] = parameters["keepalives_count"] ?? "3"
        parameters["tcp_user_timeout"] = parameters["tcp_user_timeout"] ?? "20000"
        line = try PostgreSQLLine(address, parameters)
        for (name, value) in [
            ("search_path", "\"" + options.schema.replacing("\"", with: "\"\"") + "\""),
            ("statement_timeout", String(options.statementTimeout.milliseconds)),
            ("lock_timeout", String(options.lockTimeout.milliseconds)),
            ("idle_in_transaction_session_timeout", String(options.idleTimeout.milliseconds)),
            ("standard_conforming_strings", "on"),
        ] {
            _ = try run("SELECT set_config(?1, ?2, false)", [.text(name), .text(value)])
        }
    }

    /// False once the server or the network ended the connection.
    var isAlive: Bool { line.isAlive }

    /// The last error that the server reported since the transaction began.
    var lastFault: ServerFault? { line.lastFault }

    /// Begins a transaction together with its first statement.
    func begin(writing: Bool) {
        line.forgetFault()
        begin = writing ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    }

    /// Runs one statement and holds its whole answer.
    func run(_ sql: String, _ values: [Value]) throws -> PostgreSQLAnswer {
        try drain()
        let statement = try statement(sql, values.count)
        try sendHead(statement)
        try ParameterList.with(values) { try line.run(statement, $0) }
        return try line.answers()
    }

    /// Sends one run of a statement whose answer is read later, at `drain`; returns what an early `drain` did.
    func enqueue(_ statement: PostgreSQLStatement, _ list: borrowing ParameterList) throws -> Int {
        try sendHead(statement)
        try line.run(statement, list)
        pending += 1
        return pending >= Self.pendingLimit ? try drain() : 0
    }

    /// Reads the answers of everything that was enqueued; throws the first error among them.
    ///
    /// Returns how many rows were changed.
    @discardableResult
    func drain() throws -> Int {
        guard pending > 0 else { return 0 }
        pending = 0
        var changed = 0
        try line.answers { changed += $0.changedRows }
        return changed
    }

    /// The prepared statement of a text; a new one is sent with its first run.
    func statement(_ sql: String, _ count: Int?) throws -> PostgreSQLStatement {
        let surplus = statements.surplus()
        if !surplus.isEmpty {
            try drain()
            for statement in surplus {
                statement.preparation = .none
                try line.send("DEALLOCATE \(statement.name)")
            }
            try line.answers()
        }
        return try statements.statement(sql, count)
    }

    /// Commits; tells how it may have ended when the connection broke on the way.
    ///
    /// A transaction that changed something carries this connection's mark, so that another connection can see whether it
    /// was committed when the commit is not answered. (Its number, asked of `pg_xact_status`, would not do: after a crash
    /// the server gives numbers anew that were not yet in its log.)
    func commit(notifying channel: String, _ payloads: [String]) throws(CommitFailure) {
        guard begin == nil || !payloads.isEmpty else {
            // No statement was sent: there is nothing to commit.
            begin = nil
            return
        }
        var isMarked = false
        do {
            for payload in payloads {
                _ = try run("SELECT pg_notify(?1, ?2)", [.text(channel), .text(payload)])
            }
            mark.serial += 1
            let marked = try run(CommitMark.set, [.text(mark.connection), .integer(mark.serial)]).changedRows
            isMarked = marked > 0
            // Not prepared: it must go through also where a surplus of prepared statements could not be let go.
            try line.send("COMMIT")
            let tag = try line.answers().commandTag
            guard tag == "COMMIT" else {
                throw DatabaseError(.other, "The server did not commit a transaction but ended it with \(tag).")
            }
        } catch {
            let known = error as? DatabaseError ?? DatabaseError(.other, "\(error)")
            throw CommitFailure(error: known, outcome: isAlive || !isMarked ? .undone : .open(mark))
        }
    }

    /// Ends a transaction that must not commit; never fails, since there is nothing left to lose.
    func rollBack() {
        begin = nil
        // What was enqueued is read first; its error is the reason why this is called, or does not matter any more.
        _ = try? drain()
        guard isAlive, !line.isIdle, (try? line.send("ROLLBACK")) != nil else { return }
        _ = try? line.answers()
    }

    /// Forgets every prepared statement, after the server said that one of them no longer fits.
    func forgetStatements() {
        statements.removeAll()
        guard (try? line.send("DEALLOCATE ALL")) != nil else { return }
        _ = try? line.answers()
    }

    /// Sends what comes ahead of a statement: the open `BEGIN`, and its preparation.
    private func sendHead(_ statement: PostgreSQLStatement) throws {
        if let begin {
            self.begin = nil
            try line.send(begin)
        }
        guard statement.preparation == .none else { return }
        try line.prepare(statement)
    }
}
