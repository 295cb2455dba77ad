internal import CPostgreSQL
internal import Foundation
internal import Ground

/// One connection to a PostgreSQL server; made, used and closed on one thread.
///
/// Every statement is prepared once and sent in pipeline mode, so that what must come first (the transaction's `BEGIN`,
/// the preparation) costs no round trip of its own: <https://www.postgresql.org/docs/15/libpq-pipeline-mode.html>.
final class PostgreSQLConnection {
    let address: PostgreSQLAddress
    private let handle: OpaquePointer
    private var statements: [String: PostgreSQLStatement] = [:]
    private var uses: UInt64 = 0
    /// Carried by the last commit.
    private var mark = CommitMark()
    /// Sent ahead of the next statement.
    private var begin: String?
    /// Runs of a repeated statement that were sent and not yet answered.
    private var pending = 0
    /// The code of the last error that the server reported since the transaction began.
    private(set) var lastState: SQLState?
    private static let keptStatements = 256
    /// How many answers may wait to be read: few enough that neither side's buffers fill up.
    private static let pendingLimit = 256

    /// Connects, and sets the schema and the time limits.
    init(_ address: PostgreSQLAddress, _ options: PostgreSQLOptions) throws {
        self.address = address
        var parameters = address.parameters
        parameters["application_name"] = parameters["application_name"] ?? "garner"
        parameters["client_encoding"] = "UTF8"
        parameters["connect_timeout"] = String(max(2, options.connectTimeout.components.seconds))
        parameters["keepalives_idle"] = parameters["keepalives_idle"] ?? "10"
        parameters["keepalives_interval"] = parameters["keepalives_interval"] ?? "5"
        parameters["keepalives_count"] = parameters["keepalives_count"] ?? "3"
        parameters["tcp_user_timeout"] = parameters["tcp_user_timeout"] ?? "20000"
        handle = try Self.connect(parameters, address)
        // What throws from here on lets the whole object go, and `deinit` closes the connection.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        guard PQenterPipelineMode(handle) == 1 else { throw broken() }
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

    deinit {
        PQfinish(handle)
    }

    /// False once the server or the network ended the connection.
    var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }

    /// Begins a transaction together with its first statement.
    func begin(writing: Bool) {
        lastState = nil
        begin = writing ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    }

    /// Runs one statement and holds its whole answer.
    func run(_ sql: String, _ values: [Value]) throws -> PostgreSQLAnswer {
        try drain()
        let statement = try statement(sql, values.count)
        try sendHead(statement)
        try ParameterList.with(values) { list in
            try sent(list.send(to: handle, statement.name), sql)
        }
        return try finish(statement)
    }

    /// Sends one run of a statement whose answer is read later, at `drain`; returns what an early `drain` did.
    func enqueue(_ statement: PostgreSQLStatement, _ list: borrowing ParameterList) throws -> Int {
        try sendHead(statement)
        try sent(list.send(to: handle, statement.name), statement.sql)
        statement.isPrepared = true
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
        try sent(PQpipelineSync(handle), nil)
        var changed = 0
        try answers(of: nil) { changed += $0.changedRows }
        return changed
    }

    /// The prepared statement of a text; a new one is sent with its first run.
    func statement(_ sql: String, _ count: Int?) throws -> PostgreSQLStatement {
        uses += 1
        let statement: PostgreSQLStatement
        if let kept = statements[sql] {
            statement = kept
        } else {
            if statements.count >= Self.keptStatements { try forgetOldest() }
            statement = PostgreSQLStatement(sql, name: "g\(uses)")
            statements[sql] = statement
        }
        statement.lastUse = uses
        guard count == nil || count == statement.parameterCount else {
            let message = "The statement takes \(statement.parameterCount) values and was given \(count ?? 0)."
            throw DatabaseError(.other, message, sql: sql)
        }
        return statement
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
            let tag = try run("COMMIT", []).commandTag
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
        guard isAlive, PQtransactionStatus(handle) != PQTRANS_IDLE else { return }
        _ = try? run("ROLLBACK", [])
    }

    /// Forgets every prepared statement, after the server said that one of them no longer fits.
    func forgetStatements() {
        statements = [:]
        _ = try? run("DEALLOCATE ALL", [])
    }

    /// Has the server tell of notifications on a channel; the connection is then good for nothing else.
    ///
    /// In pipeline mode libpq would leave them unread.
    func listen(to channel: String) throws {
        _ = try run("LISTEN \"\(channel.replacing("\"", with: "\"\""))\"", [])
        while let result = PQgetResult(handle) { PQclear(result) }
        guard PQexitPipelineMode(handle) == 1 else { throw broken() }
    }

    /// Waits for notifications until the time is over; returns what came, or nil when the connection is gone.
    func notifications(within time: Duration) -> [String]? {
        var entry = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        _ = poll(&entry, 1, Int32(clamping: time.milliseconds))
        guard PQconsumeInput(handle) == 1, isAlive else { return nil }
        var payloads: [String] = []
        while let notification = PQnotifies(handle) {
            payloads.append(String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
        return payloads
    }

    private static func connect(_ parameters: [String: String], _ address: PostgreSQLAddress) throws -> OpaquePointer {
        let pairs = parameters.map { (strdup($0.key), strdup($0.value)) }
        defer {
            for (keyword, value) in pairs {
                free(keyword)
                free(value)
            }
        }
        var keywords: [UnsafePointer<CChar>?] = pairs.map { UnsafePointer($0.0) } + [nil]
        var values: [UnsafePointer<CChar>?] = pairs.map { UnsafePointer($0.1) } + [nil]
        guard let handle = PQconnectdbParams(&keywords, &values, 0) else {
            throw DatabaseError(.other, "There is no memory for a connection to the database server.")
        }
        guard PQstatus(handle) == CONNECTION_OK else {
            let detail = message(of: handle)
            PQfinish(handle)
            throw DatabaseError(connecting: detail, address: address)
        }
        return handle
    }

    /// Sends what comes ahead of a statement: the open `BEGIN`, and its preparation.
    private func sendHead(_ statement: PostgreSQLStatement) throws {
        if let begin {
            self.begin = nil
            try sent(PQsendQueryParams(handle, begin, 0, nil, nil, nil, nil, 0), begin)
        }
        guard !statement.isPrepared, !statement.isSent else { return }
        statement.isSent = true
        try sent(PQsendPrepare(handle, statement.name, statement.text, 0, nil), statement.sql)
    }

    private func finish(_ statement: PostgreSQLStatement) throws -> PostgreSQLAnswer {
        try sent(PQpipelineSync(handle), statement.sql)
        do {
            let answer = try answers(of: statement)
            statement.isPrepared = true
            return answer
        } catch {
            // When its preparation may have failed with it, it is prepared under another name next time.
            if !statement.isPrepared { statements[statement.sql] = nil }
            throw error
        }
    }

    /// Reads answers up to the pipeline's next end; returns the last, or throws the first error.
    @discardableResult
    private func answers(
        of statement: PostgreSQLStatement?,
        _ each: (PostgreSQLAnswer) -> Void = { _ in }
    ) throws -> PostgreSQLAnswer {
        var last = PostgreSQLAnswer(nil)
        var failure: DatabaseError?
        // In pipeline mode a nil result ends one statement's answers; the sync has a result of its own.
        var nils = 0
        while true {
            guard let result = PQgetResult(handle) else {
                nils += 1
                guard isAlive, nils < 2 else { throw failure ?? broken(statement?.sql) }
                continue
            }
            nils = 0
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC:
                PQclear(result)
                if let failure { throw failure }
                return last
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
                let answer = PostgreSQLAnswer(result)
                each(answer)
                last = answer
            case PGRES_PIPELINE_ABORTED:
                PQclear(result)
            default:
                if failure == nil { failure = error(of: result, statement?.sql) }
                PQclear(result)
            }
        }
    }

    private func sent(_ code: Int32, _ sql: String?) throws {
        guard code != 1 else { return }
        throw broken(sql)
    }

    private func error(of result: OpaquePointer, _ sql: String?) -> DatabaseError {
        let state = PQresultErrorField(result, PostgreSQLField.state).map { SQLState(rawValue: String(cString: $0)) }
        let detail = PQresultErrorField(result, PostgreSQLField.message).map { String(cString: $0) }
        lastState = state
        return DatabaseError(postgresql: state, detail: detail ?? "no reason given", address: address, sql: sql)
    }

    private func broken(_ sql: String? = nil) -> DatabaseError {
        DatabaseError(postgresql: nil, detail: Self.message(of: handle), address: address, sql: sql)
    }

    private static func message(of handle: OpaquePointer) -> String {
        let text = String(cString: PQerrorMessage(handle))
        return text.split(separator: "\n").joined(separator: " ").trimmed
    }

    /// Forgets the older half, so that the search for them is paid once in many statements.
    private func forgetOldest() throws {
        let old = statements.values.sorted { $0.lastUse < $1.lastUse }.prefix(Self.keptStatements / 2)
        for statement in old {
            statements[statement.sql] = nil
            guard statement.isPrepared else { continue }
            try drain()
            try sent(PQsendQueryParams(handle, "DEALLOCATE \(statement.name)", 0, nil, nil, nil, nil, 0), nil)
            try sent(PQpipelineSync(handle), nil)
            try answers(of: nil)
        }
    }
}

/// A commit that was not confirmed.
struct CommitFailure: Error {
    let error: DatabaseError
    let outcome: Outcome

    /// What became of the transaction, as far as this connection knows.
    enum Outcome {
        /// Nothing of the transaction was kept.
        case undone
        /// The connection broke after the commit was sent: whether the mark is there tells what became of it.
        case open(CommitMark)
    }
}

/// Fields of an error: <https://www.postgresql.org/docs/15/libpq-exec.html#LIBPQ-PQRESULTERRORFIELD>.
private enum PostgreSQLField {
    static let state = Int32(UInt8(ascii: "C"))
    static let message = Int32(UInt8(ascii: "M"))
}
