internal import CPostgreSQL
internal import Foundation
internal import Ground

/// The line to a server in pipeline mode: what was sent over it, in order, and how each of that was answered.
///
/// Statements are sent without waiting for the answers to those before, up to a mark at which the answers are read:
/// <https://www.postgresql.org/docs/15/libpq-pipeline-mode.html>. The first that fails has the server skip the rest up to
/// the mark.
final class PostgreSQLLine {
    let address: PostgreSQLAddress
    let handle: OpaquePointer
    /// What the server reported last since `forgetFault`.
    private(set) var lastFault: ServerFault?
    /// What was sent since the last mark, each of which is answered once.
    private var steps: [Step] = []

    /// What is sent at a time.
    private enum Step {
        case preparation(PostgreSQLStatement)
        case run(String?)

        var sql: String? {
            switch self {
            case .preparation(let statement): statement.sql
            case .run(let sql): sql
            }
        }
    }

    /// Connects by libpq's keywords.
    init(_ address: PostgreSQLAddress, _ parameters: [String: String]) throws {
        self.address = address
        handle = try Self.connect(parameters, address)
        // What throws from here on lets the whole object go, and `deinit` closes the connection.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        guard PQenterPipelineMode(handle) == 1 else { throw broken() }
    }

    deinit {
        PQfinish(handle)
    }

    /// False once the server or the network ended the connection.
    var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }

    /// True when no transaction is open, not even one that failed.
    var isIdle: Bool { PQtransactionStatus(handle) == PQTRANS_IDLE }

    func forgetFault() {
        lastFault = nil
    }

    /// Sends a statement that takes no values, and is not prepared.
    func send(_ sql: String) throws {
        try sent(PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 0), .run(sql))
    }

    /// Sends a statement's preparation; its answer settles `isPrepared`.
    func prepare(_ statement: PostgreSQLStatement) throws {
        statement.preparation = .sent
        try sent(PQsendPrepare(handle, statement.name, statement.text, 0, nil), .preparation(statement))
    }

    /// Sends one run of a statement whose preparation was sent before.
    func run(_ statement: PostgreSQLStatement, _ list: borrowing ParameterList) throws {
        try sent(list.send(to: handle, statement.name), .run(statement.sql))
    }

    /// Sets the mark and reads every answer up to it; returns the last, or throws the first error.
    @discardableResult
    func answers(_ each: (PostgreSQLAnswer) -> Void = { _ in }) throws -> PostgreSQLAnswer {
        defer { steps = [] }
        guard PQpipelineSync(handle) == 1 else { throw broken(steps.last?.sql) }
        var waiting = steps[...]
        var last = PostgreSQLAnswer(nil)
        var failure: DatabaseError?
        // A nil result ends one statement's answers; the mark has a result of its own.
        var nils = 0
        while true {
            guard let result = PQgetResult(handle) else {
                nils += 1
                guard isAlive, nils < 2 else { throw failure ?? broken(steps.last?.sql) }
                continue
            }
            nils = 0
            let status = PQresultStatus(result)
            guard status != PGRES_PIPELINE_SYNC else {
                PQclear(result)
                if let failure { throw failure }
                return last
            }
            let step = waiting.popFirst()
            let isDone = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK
            if case .preparation(let statement) = step { statement.preparation = isDone ? .done : .failed }
            if isDone {
                last = PostgreSQLAnswer(result)
                each(last)
            } else {
                if status != PGRES_PIPELINE_ABORTED, failure == nil { failure = error(of: result, step?.sql) }
                PQclear(result)
            }
        }
    }

    /// The error that the line itself has, with the statement that was under way.
    func broken(_ sql: String? = nil) -> DatabaseError {
        DatabaseError(postgresql: nil, detail: Self.message(of: handle), address: address, sql: sql)
    }

    private func sent(_ code: Int32, _ step: Step) throws {
        guard code == 1 else { throw broken(step.sql) }
        steps.append(step)
    }

    private func error(of result: OpaquePointer, _ sql: String?) -> DatabaseError {
        let fault = ServerFault(result)
        lastFault = fault
        return DatabaseError(postgresql: fault.state, detail: fault.message, address: address, sql: sql)
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

    private static func message(of handle: OpaquePointer) -> String {
        let text = String(cString: PQerrorMessage(handle))
        return text.split(separator: "\n").joined(separator: " ").trimmed
    }
}
